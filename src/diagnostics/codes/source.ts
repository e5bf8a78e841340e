import type { Explanation } from "../codes.ts";

export const SRC = {
  SRC0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`SRC${string}`, Explanation>;
