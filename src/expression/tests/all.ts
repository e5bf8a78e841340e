/** `all`: whether all elements count as true. */

import { defineTest } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { isTruthy } from "../value/truth.ts";

export const allTest = defineTest({
  name: "all",
  summary: "Whether all elements count as true.",
  example: { expression: "[true, 1] is all", result: true },
  apply: (input) => iterate(input).every(isTruthy),
});
