import type { Explanation } from "../codes.ts";

export const LAB = {
  LAB0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`LAB${string}`, Explanation>;
