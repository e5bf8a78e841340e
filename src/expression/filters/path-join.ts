/** `path_join`: parts put together to a path; an absolute part starts anew. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const pathJoinFilter = defineFilter({
  name: "path_join",
  summary: "Parts put together to a path; an absolute part starts anew.",
  example: { expression: "['/etc', 'nginx', 'conf.d'] | path_join", result: "/etc/nginx/conf.d" },
  apply: (input) =>
    (typeof input === "string" ? [input] : iterate(input)).map(str).reduce((path, part) => {
      if (part.startsWith("/") || path === "") return part;
      return path.endsWith("/") ? path + part : `${path}/${part}`;
    }, ""),
});
