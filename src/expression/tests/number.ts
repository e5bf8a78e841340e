/** `number`: whether the value is a number; true and false count as 1 and 0. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const numberTest = defineTest({
  name: "number",
  summary: "Whether the value is a number; true and false count as 1 and 0.",
  example: { expression: "'1' is number", result: false },
  lenient: true,
  apply: (input) => ["integer", "float", "boolean"].includes(presentKind(input)),
});
