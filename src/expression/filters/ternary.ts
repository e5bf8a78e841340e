/** `ternary`: one value where the input is true, another where it is false. */

import { defineFilter } from "../operation.ts";
import { isTruthy } from "../value/truth.ts";

export const ternaryFilter = defineFilter({
  name: "ternary",
  signature: "(true_val, false_val, none_val=none)",
  summary: "One value where the input is true, another where it is false.",
  example: { expression: "true | ternary('on', 'off')", result: "on" },
  apply: (input, args) => {
    if ((input === null || input === undefined) && !args.isNone("none_val")) return args.value("none_val");
    return args.value(isTruthy(input) ? "true_val" : "false_val");
  },
});
