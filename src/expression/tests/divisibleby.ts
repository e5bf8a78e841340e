/** `divisibleby`: whether a number can be divided by another. */

import { defineTest } from "../operation.ts";
import { binary } from "../operators.ts";
import { equals } from "../value/compare.ts";

export const divisiblebyTest = defineTest({
  name: "divisibleby",
  signature: "(num)",
  summary: "Whether a number can be divided by another.",
  example: { expression: "9 is divisibleby 3", result: true },
  apply: (input, args, run) => equals(binary("%", input, args.value("num"), run), 0),
});
