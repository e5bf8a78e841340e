/** `link`: whether a path on the controller is a symbolic link. */

import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const linkTest = defineTest({
  name: "link",
  aliases: ["is_link"],
  summary: "Whether a path on the controller is a symbolic link.",
  example: { expression: "'/nowhere' is link", result: false },
  apply: (input, _args, run) => run.context.lookups.isLink(expandUser(str(input), run.context.lookups)),
});
