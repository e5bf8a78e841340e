/** `fileglob`: the files on the controller that match patterns, looked for in files/. */

import { defineLookup } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const fileglobLookup = defineLookup({
  name: "fileglob",
  summary: "The files on the controller that match patterns, looked for in files/.",
  example: { expression: "query('fileglob', 'certs/*.pem')", result: [] },
  apply: (terms, _options, run) =>
    terms
      .flat()
      .flatMap((term) => run.context.lookups.glob("files", expandUser(str(term), run.context.lookups))),
});
