import type { Explanation } from "../codes.ts";

export const INV = {
  INV0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`INV${string}`, Explanation>;
