/** `expandvars`: A path with $NAME replaced by the controller's environment variables. */

import { defineFilter } from "../operation.ts";
import { expandVariables } from "../value/home.ts";
import { str } from "../value/text.ts";

export const expandvarsFilter = defineFilter({
  name: "expandvars",
  summary: "A path with $NAME replaced by the controller's environment variables.",
  example: { expression: "'/srv/data' | expandvars", result: "/srv/data" },
  apply: (input, _args, run) => expandVariables(str(input), run.context.lookups),
});
