/** `escaped`: whether the value is marked as safe HTML; no value is. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const escapedTest = defineTest({
  name: "escaped",
  summary: "Whether the value is marked as safe HTML; no value is.",
  example: { expression: "'x' is escaped", result: false },
  lenient: true,
  apply: (input) => presentKind(input) === undefined,
});
