/** `eq`: whether both are equal. */

import { defineTest } from "../operation.ts";
import { equals } from "../value/compare.ts";

export const eqTest = defineTest({
  name: "eq",
  aliases: ["equalto", "=="],
  signature: "(other)",
  summary: "Whether both are equal.",
  example: { expression: "1 is eq 1", result: true },
  apply: (input, args) => equals(input, args.value("other")),
});
