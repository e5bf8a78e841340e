import type { Explanation } from "../codes.ts";

export const PB = {
  PB0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`PB${string}`, Explanation>;
