/** `upper`: whether all letters are capitals. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const upperTest = defineTest({
  name: "upper",
  summary: "Whether all letters are capitals.",
  example: { expression: "'NAS' is upper", result: true },
  apply: (input) => /\p{Lu}/u.test(str(input)) && !/\p{Ll}/u.test(str(input)),
});
