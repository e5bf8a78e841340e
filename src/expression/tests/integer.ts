/** `integer`: whether the value is a whole number. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const integerTest = defineTest({
  name: "integer",
  summary: "Whether the value is a whole number.",
  example: { expression: "1.0 is integer", result: false },
  lenient: true,
  apply: (input) => presentKind(input) === "integer",
});
