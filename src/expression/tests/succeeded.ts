/** `succeeded`: whether a registered task did not fail. */

import { defineTest } from "../operation.ts";
import { flagOf } from "../value/result-flag.ts";

export const succeededTest = defineTest({
  name: "succeeded",
  aliases: ["success", "successful"],
  summary: "Whether a registered task did not fail.",
  example: { expression: "{'changed': true} is succeeded", result: true },
  apply: (input) => !flagOf(input, "failed"),
});
