/** `timedout`: whether a registered task ran out of time. */

import { defineTest } from "../operation.ts";
import { flagOf } from "../value/result-flag.ts";

export const timedoutTest = defineTest({
  name: "timedout",
  summary: "Whether a registered task ran out of time.",
  example: { expression: "{'timedout': {'period': 5}} is timedout", result: true },
  apply: (input) => flagOf(input, "timedout"),
});
