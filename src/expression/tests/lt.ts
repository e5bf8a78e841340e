/** `lt`: whether the value is smaller. */

import { defineTest } from "../operation.ts";
import { compare } from "../value/compare.ts";

export const ltTest = defineTest({
  name: "lt",
  aliases: ["lessthan", "<"],
  signature: "(other)",
  summary: "Whether the value is smaller.",
  example: { expression: "1 is lt 2", result: true },
  apply: (input, args) => compare(input, args.value("other")) < 0,
});
