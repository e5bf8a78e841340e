/** `contains`: whether a list, map or string has the value in it. */

import { defineTest } from "../operation.ts";
import { contains } from "../value/compare.ts";

export const containsTest = defineTest({
  name: "contains",
  signature: "(value)",
  summary: "Whether a list, map or string has the value in it.",
  example: { expression: "['a', 'b'] is contains('a')", result: true },
  apply: (input, args) => contains(input, args.value("value")),
});
