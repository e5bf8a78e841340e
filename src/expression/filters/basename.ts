/** `basename`: the last part of a path. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const basenameFilter = defineFilter({
  name: "basename",
  summary: "The last part of a path.",
  example: { expression: "'/etc/nginx/nginx.conf' | basename", result: "nginx.conf" },
  apply: (input) => /[^/]*$/.exec(str(input))?.[0] ?? "",
});
