/** `lines`: what a command prints, line by line. */

import { defineLookup } from "../operation.ts";
import { str } from "../value/text.ts";
import { splitLines } from "../value/words.ts";

export const linesLookup = defineLookup({
  name: "lines",
  summary: "What a command prints, line by line.",
  example: { expression: "query('lines', 'ls', errors='ignore')", result: [] },
  apply: (terms, _options, run) => terms.flatMap((term) => splitLines(run.context.lookups.run(str(term)))),
});
