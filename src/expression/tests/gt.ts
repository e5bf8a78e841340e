/** `gt`: whether the value is larger. */

import { defineTest } from "../operation.ts";
import { compare } from "../value/compare.ts";

export const gtTest = defineTest({
  name: "gt",
  aliases: ["greaterthan", ">"],
  signature: "(other)",
  summary: "Whether the value is larger.",
  example: { expression: "3 is gt 2", result: true },
  apply: (input, args) => compare(input, args.value("other")) > 0,
});
