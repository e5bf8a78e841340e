/** `string`: the value as text. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const stringFilter = defineFilter({
  name: "string",
  summary: "The value as text.",
  example: { expression: "[1, true, none] | string", result: "[1, True, None]" },
  apply: (input) => str(input),
});
