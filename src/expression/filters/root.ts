/** `root`: the square root of a number, or another one. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { floatOf } from "../value/float.ts";
import { describeKind, isNumber, numberOf } from "../value/kind.ts";

export const rootFilter = defineFilter({
  name: "root",
  signature: "(base=2)",
  summary: "The square root of a number, or another one.",
  example: { expression: "16 | root | int", result: 4 },
  apply: (input, args) => {
    if (typeof input !== "boolean" && !isNumber(input))
      throw new Fault("EXP0302", `root needs a number, not ${describeKind(input)}`, {
        blame: "input",
        help: "make it one with `| int` or `| float`",
      });
    const [value, base] = [numberOf(input), args.number("base")];
    if (value < 0 || base === 0) throw new Fault("EXP0304", "there is no such root", { blame: "input" });
    return floatOf(base === 2 ? Math.sqrt(value) : value ** (1 / base));
  },
});
