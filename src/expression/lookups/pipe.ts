/** `pipe`: what a command prints, run on the controller by its shell. */

import { defineLookup } from "../operation.ts";
import { str } from "../value/text.ts";

export const pipeLookup = defineLookup({
  name: "pipe",
  summary: "What a command prints, run on the controller by its shell.",
  example: { expression: "lookup('pipe', 'hostname', errors='ignore')", result: null },
  apply: (terms, _options, run) =>
    terms.map((term) => run.context.lookups.run(str(term)).replace(/\s+$/, "")),
});
