/** `le`: whether the value is smaller or equal. */

import { defineTest } from "../operation.ts";
import { compare } from "../value/compare.ts";

export const leTest = defineTest({
  name: "le",
  aliases: ["<="],
  signature: "(other)",
  summary: "Whether the value is smaller or equal.",
  example: { expression: "2 is le 2", result: true },
  apply: (input, args) => compare(input, args.value("other")) <= 0,
});
