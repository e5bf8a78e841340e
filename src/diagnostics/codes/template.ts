import type { Explanation } from "../codes.ts";

export const TPL = {
  TPL0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`TPL${string}`, Explanation>;
