/** `fileglob`: the files on the controller that match a pattern. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const fileglobFilter = defineFilter({
  name: "fileglob",
  summary: "The files on the controller that match a pattern.",
  example: { expression: "'/nowhere/*' | fileglob", result: [] },
  apply: (input, _args, run) => run.context.lookups.glob("files", str(input)),
});
