import type { Explanation } from "../codes.ts";

export const MOD = {
  MOD0001: {
    title: "placeholder",
    text: "",
  },
} as const satisfies Record<`MOD${string}`, Explanation>;
