import type { Explanation } from "../codes.ts";

export const CON = {
  CON0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`CON${string}`, Explanation>;
