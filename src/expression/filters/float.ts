/** `float`: A number with a fraction; the default where the value is none. */

import { defineFilter } from "../operation.ts";
import { floatOf } from "../value/float.ts";
import { isNumber, numberOf } from "../value/kind.ts";

export const floatFilter = defineFilter({
  name: "float",
  signature: "(default=0.0)",
  summary: "A number with a fraction; the default where the value is none.",
  example: { expression: "'1.5' | float * 2 ~ ''", result: "3.0" },
  apply: (input, args) => {
    if (typeof input === "boolean" || isNumber(input)) return floatOf(numberOf(input));
    const text = typeof input === "string" ? input.trim().replaceAll("_", "") : "";
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return floatOf(Number(text));
    if (/^[+-]?(?:inf|infinity)$/i.test(text))
      return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    if (/^[+-]?nan$/i.test(text)) return Number.NaN;
    const given = args.value("default");
    return args.has("default") ? given : floatOf(numberOf(given as number));
  },
});
