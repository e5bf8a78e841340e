/** `int`: A whole number; the default where the value is none. */

import { defineFilter } from "../operation.ts";
import { whole } from "../operators.ts";
import { isNumber, numberOf } from "../value/kind.ts";

export const intFilter = defineFilter({
  name: "int",
  signature: "(default=0, base=10)",
  summary: "A whole number; the default where the value is none.",
  example: { expression: "'42' | int + 1", result: 43 },
  apply: (input, args) => {
    if (typeof input === "boolean" || isNumber(input)) return whole(Math.trunc(numberOf(input)));
    if (typeof input !== "string") return args.value("default");
    const value = integerIn(input.trim().replaceAll("_", ""), args.integer("base"));
    return value === undefined ? args.value("default") : whole(value);
  },
});

const PREFIXES: Readonly<Record<number, RegExp>> = { 2: /^0b/i, 8: /^0o/i, 16: /^0x/i };

function integerIn(text: string, base: number): number | undefined {
  if (base === 10 && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Math.trunc(Number(text));
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "").replace(PREFIXES[base] ?? /^$/, "");
  const valid = digits !== "" && [...digits.toLowerCase()].every((c) => Number.parseInt(c, 36) < base);
  return valid ? sign * Number.parseInt(digits, base) : undefined;
}
