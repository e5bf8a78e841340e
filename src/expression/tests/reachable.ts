/** `reachable`: whether a host could be reached for a registered task. */

import { defineTest } from "../operation.ts";
import { flagOf } from "../value/result-flag.ts";

export const reachableTest = defineTest({
  name: "reachable",
  summary: "Whether a host could be reached for a registered task.",
  example: { expression: "{'changed': false} is reachable", result: true },
  apply: (input) => !flagOf(input, "unreachable"),
});
