/** `expanduser`: A path with ~ put in full: the home folder on the controller. */

import { defineFilter } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const expanduserFilter = defineFilter({
  name: "expanduser",
  summary: "A path with ~ put in full: the home folder on the controller.",
  example: { expression: "'/srv' | expanduser", result: "/srv" },
  apply: (input, _args, run) => expandUser(str(input), run.context.lookups),
});
