/** `safe`: the text as it is: nothing is escaped here anyway. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const safeFilter = defineFilter({
  name: "safe",
  summary: "The text as it is: nothing is escaped here anyway.",
  example: { expression: "'<b>' | safe", result: "<b>" },
  apply: (input) => str(input),
});
