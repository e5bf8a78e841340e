import type { Explanation } from "../codes.ts";

export const RUN = {
  RUN0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`RUN${string}`, Explanation>;
