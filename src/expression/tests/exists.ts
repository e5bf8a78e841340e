/** `exists`: whether a path exists on the controller. */

import { defineTest } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

export const existsTest = defineTest({
  name: "exists",
  summary: "Whether a path exists on the controller.",
  example: { expression: "'/nowhere' is exists", result: false },
  apply: (input, _args, run) =>
    run.context.lookups.kindOf(expandUser(str(input), run.context.lookups)) !== undefined,
});
