/** `upper`: in capital letters. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const upperFilter = defineFilter({
  name: "upper",
  summary: "In capital letters.",
  example: { expression: "'nas' | upper", result: "NAS" },
  apply: (input) => str(input).toUpperCase(),
});
