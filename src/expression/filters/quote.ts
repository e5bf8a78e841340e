/** `quote`: A text quoted for a shell, so that it is one word. */

import { defineFilter } from "../operation.ts";
import { shellQuote } from "../value/shell.ts";
import { str } from "../value/text.ts";

export const quoteFilter = defineFilter({
  name: "quote",
  summary: "A text quoted for a shell, so that it is one word.",
  example: { expression: '"it\'s" | quote', result: `'it'"'"'s'` },
  apply: (input) => shellQuote(input === null || input === undefined ? "" : str(input)),
});
