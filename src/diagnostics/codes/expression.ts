import type { Explanation } from "../codes.ts";

export const EXP = {
  EXP0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`EXP${string}`, Explanation>;
