/** `any`: whether at least one element counts as true. */

import { defineTest } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { isTruthy } from "../value/truth.ts";

export const anyTest = defineTest({
  name: "any",
  summary: "Whether at least one element counts as true.",
  example: { expression: "[false, 1] is any", result: true },
  apply: (input) => iterate(input).some(isTruthy),
});
