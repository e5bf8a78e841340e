/** `lower`: whether all letters are small. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const lowerTest = defineTest({
  name: "lower",
  summary: "Whether all letters are small.",
  example: { expression: "'nas' is lower", result: true },
  apply: (input) => /\p{Ll}/u.test(str(input)) && !/[\p{Lu}\p{Lt}]/u.test(str(input)),
});
