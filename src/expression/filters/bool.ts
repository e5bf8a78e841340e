/** `bool`: yes, on, 1 and true in any case are true; everything else is false. */

import { defineFilter } from "../operation.ts";
import { toBoolean } from "../value/boolean.ts";

export const boolFilter = defineFilter({
  name: "bool",
  summary: "Yes, on, 1 and true in any case are true; everything else is false.",
  example: { expression: "'Yes' | bool", result: true },
  apply: (input) => toBoolean(input),
});
