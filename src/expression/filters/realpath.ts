/** `realpath`: an absolute path with all links resolved, on the controller. */

import { posix } from "node:path";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const realpathFilter = defineFilter({
  name: "realpath",
  summary: "An absolute path with all links resolved, on the controller.",
  example: { expression: "'/srv/../etc' | realpath", result: "/etc" },
  apply: (input, _args, run) => run.context.lookups.realPath(posix.normalize(str(input))),
});
