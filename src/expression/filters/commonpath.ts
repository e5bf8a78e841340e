/** `commonpath`: the longest path that all paths of a list start with. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const commonpathFilter = defineFilter({
  name: "commonpath",
  summary: "The longest path that all paths of a list start with.",
  example: { expression: "['/etc/nginx/a', '/etc/nginx/b/c'] | commonpath", result: "/etc/nginx" },
  apply: (input) => {
    const paths = iterate(input).map(str);
    const parts = paths.map((path) => path.split("/").filter((part) => part !== "" && part !== "."));
    const [first = [], ...others] = parts;
    const length = first.findIndex((part, i) => others.some((other) => other[i] !== part));
    const common = (length === -1 ? first : first.slice(0, length)).join("/");
    return paths[0]?.startsWith("/") ? `/${common}` : common;
  },
});
