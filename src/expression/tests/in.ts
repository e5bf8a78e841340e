/** `in`: whether the value is in a list, map or string. */

import { defineTest } from "../operation.ts";
import { contains } from "../value/compare.ts";

export const inTest = defineTest({
  name: "in",
  signature: "(seq)",
  summary: "Whether the value is in a list, map or string.",
  example: { expression: "'a' is in ['a', 'b']", result: true },
  apply: (input, args) => contains(args.value("seq"), input),
});
