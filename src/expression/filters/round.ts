/** `round`: A number rounded to some digits after the point: common, ceil or floor. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { floatOf } from "../value/float.ts";
import { describeKind, isNumber, kindOf, numberOf } from "../value/kind.ts";
import { rounded } from "../value/number-format.ts";

export const roundFilter = defineFilter({
  name: "round",
  signature: "(precision=0, method='common')",
  summary: "A number rounded to some digits after the point: common, ceil or floor.",
  example: { expression: "2.5 | round(0, 'ceil') | int", result: 3 },
  apply: (input, args) => {
    if (typeof input !== "boolean" && !isNumber(input))
      throw new Fault("EXP0302", `round needs a number, not ${describeKind(input)}`, {
        blame: "input",
        help: "make it one with `| float`",
      });
    const [value, digits] = [numberOf(input), args.integer("precision")];
    const method = args.choice("method", ["common", "ceil", "floor"]);
    const unit = 10 ** digits;
    const result = method === "common" ? rounded(value, digits) : Math[method](value * unit) / unit;
    return kindOf(input) === "integer" && method === "common" ? result : floatOf(result);
  },
});
