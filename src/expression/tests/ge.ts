/** `ge`: whether the value is larger or equal. */

import { defineTest } from "../operation.ts";
import { compare } from "../value/compare.ts";

export const geTest = defineTest({
  name: "ge",
  aliases: [">="],
  signature: "(other)",
  summary: "Whether the value is larger or equal.",
  example: { expression: "2 is ge 2", result: true },
  apply: (input, args) => compare(input, args.value("other")) >= 0,
});
