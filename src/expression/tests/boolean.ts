/** `boolean`: whether the value is true or false. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const booleanTest = defineTest({
  name: "boolean",
  summary: "Whether the value is true or false.",
  example: { expression: "'true' is boolean", result: false },
  lenient: true,
  apply: (input) => presentKind(input) === "boolean",
});
