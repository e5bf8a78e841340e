/** `file`: the contents of files on the controller, looked for in files/. */

import { defineLookup } from "../operation.ts";
import { findFile } from "../value/find-file.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const fileLookup = defineLookup({
  name: "file",
  signature: "(rstrip=true, lstrip=false)",
  summary: "The contents of files on the controller, looked for in files/.",
  example: { expression: "lookup('file', 'motd', errors='ignore')", result: null },
  apply: (terms, options, run) =>
    terms.map((term) => {
      const name = expandUser(str(term), run.context.lookups);
      const text = run.context.lookups.readFile(findFile(run, "files", name));
      const tail = options.flag("rstrip") ? text.replace(/\s+$/, "") : text;
      return options.flag("lstrip") ? tail.replace(/^\s+/, "") : tail;
    }),
});
