/** `lower`: in small letters. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const lowerFilter = defineFilter({
  name: "lower",
  summary: "In small letters.",
  example: { expression: "'NAS' | lower", result: "nas" },
  apply: (input) => str(input).toLowerCase(),
});
