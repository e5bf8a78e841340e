/** `skipped`: whether a registered task was skipped. */

import { defineTest } from "../operation.ts";
import { flagOf } from "../value/result-flag.ts";

export const skippedTest = defineTest({
  name: "skipped",
  aliases: ["skip"],
  summary: "Whether a registered task was skipped.",
  example: { expression: "{'skipped': true} is skipped", result: true },
  apply: (input) => flagOf(input, "skipped"),
});
