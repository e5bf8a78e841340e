/** `directory`: whether a path on the controller is a folder. */

import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const directoryTest = defineTest({
  name: "directory",
  aliases: ["is_dir"],
  summary: "Whether a path on the controller is a folder.",
  example: { expression: "'/nowhere' is directory", result: false },
  apply: (input, _args, run) =>
    run.context.lookups.kindOf(expandUser(str(input), run.context.lookups)) === "directory",
});
