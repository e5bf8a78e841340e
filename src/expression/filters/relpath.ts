/** `relpath`: A path as seen from a folder. */

import { posix } from "node:path";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const relpathFilter = defineFilter({
  name: "relpath",
  signature: "(start)",
  summary: "A path as seen from a folder.",
  example: { expression: "'/etc/nginx/sites' | relpath('/etc')", result: "nginx/sites" },
  apply: (input, args) => posix.relative(args.text("start"), str(input)) || ".",
});
