/** `pow`: A number to a power. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { floatOf } from "../value/float.ts";
import { describeKind, isNumber, numberOf } from "../value/kind.ts";

export const powFilter = defineFilter({
  name: "pow",
  signature: "(exponent)",
  summary: "A number to a power.",
  example: { expression: "2 | pow(10) | int", result: 1024 },
  apply: (input, args) => {
    if (typeof input !== "boolean" && !isNumber(input))
      throw new Fault("EXP0302", `pow needs a number, not ${describeKind(input)}`, {
        blame: "input",
        help: "make it one with `| int` or `| float`",
      });
    return floatOf(numberOf(input) ** args.number("exponent"));
  },
});
