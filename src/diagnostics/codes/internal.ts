import type { Explanation } from "../codes.ts";

export const INT = {
  INT0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`INT${string}`, Explanation>;
