/** `file`: whether a path on the controller is a file. */

import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const fileTest = defineTest({
  name: "file",
  aliases: ["is_file"],
  summary: "Whether a path on the controller is a file.",
  example: { expression: "'/nowhere' is file", result: false },
  apply: (input, _args, run) =>
    run.context.lookups.kindOf(expandUser(str(input), run.context.lookups)) === "file",
});
