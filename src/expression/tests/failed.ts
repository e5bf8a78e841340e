/** `failed`: whether a registered task failed. */

import { defineTest } from "../operation.ts";
import { flagOf } from "../value/result-flag.ts";

export const failedTest = defineTest({
  name: "failed",
  aliases: ["failure"],
  summary: "Whether a registered task failed.",
  example: { expression: "{'failed': true} is failed", result: true },
  apply: (input) => flagOf(input, "failed"),
});
