/** `unvault`: the contents of files on the controller, decrypted, with white space at the end kept. */

import { defineLookup } from "../operation.ts";
import { findFile } from "../value/find-file.ts";
import { str } from "../value/text.ts";

export const unvaultLookup = defineLookup({
  name: "unvault",
  summary: "The contents of files on the controller, decrypted, with white space at the end kept.",
  example: { expression: "lookup('unvault', 'key', errors='ignore')", result: null },
  apply: (terms, _options, run) =>
    terms.map((term) => run.context.lookups.readFile(findFile(run, "files", str(term)))),
});
