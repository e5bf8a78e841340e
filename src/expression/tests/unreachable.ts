/** `unreachable`: whether a host could not be reached for a registered task. */

import { defineTest } from "../operation.ts";
import { flagOf } from "../value/result-flag.ts";

export const unreachableTest = defineTest({
  name: "unreachable",
  summary: "Whether a host could not be reached for a registered task.",
  example: { expression: "{'unreachable': true} is unreachable", result: true },
  apply: (input) => flagOf(input, "unreachable"),
});
