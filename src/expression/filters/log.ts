/** `log`: the logarithm of a number. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { floatOf } from "../value/float.ts";
import { describeKind, isNumber, numberOf } from "../value/kind.ts";

export const logFilter = defineFilter({
  name: "log",
  signature: "(base=2.718281828459045)",
  summary: "The logarithm of a number.",
  example: { expression: "8 | log(2) | int", result: 3 },
  apply: (input, args) => {
    const value = numberIn(input);
    const base = args.number("base");
    if (value <= 0 || base <= 0 || base === 1)
      throw new Fault("EXP0304", "the logarithm has no value", { blame: "input" });
    return floatOf(
      base === 10
        ? Math.log10(value)
        : base === 2
          ? Math.log2(value)
          : base === Math.E
            ? Math.log(value)
            : Math.log(value) / Math.log(base),
    );
  },
});

function numberIn(input: unknown): number {
  if (typeof input === "boolean" || isNumber(input)) return numberOf(input);
  throw new Fault("EXP0302", `log needs a number, not ${describeKind(input)}`, {
    blame: "input",
    help: "make it one with `| int` or `| float`",
  });
}
