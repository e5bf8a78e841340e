/** `string`: whether the value is text. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const stringTest = defineTest({
  name: "string",
  summary: "Whether the value is text.",
  example: { expression: "'x' is string", result: true },
  lenient: true,
  apply: (input) => presentKind(input) === "string",
});
