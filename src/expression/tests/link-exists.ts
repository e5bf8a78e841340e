/** `link_exists`: whether a path on the controller exists, be it a link that leads nowhere. */

import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const linkExistsTest = defineTest({
  name: "link_exists",
  summary: "Whether a path on the controller exists, be it a link that leads nowhere.",
  example: { expression: "'/nowhere' is link_exists", result: false },
  apply: (input, _args, run) => {
    const path = expandUser(str(input), run.context.lookups);
    return run.context.lookups.isLink(path) || run.context.lookups.kindOf(path) !== undefined;
  },
});
