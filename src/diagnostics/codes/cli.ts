import type { Explanation } from "../codes.ts";

export const CLI = {
  CLI0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`CLI${string}`, Explanation>;
