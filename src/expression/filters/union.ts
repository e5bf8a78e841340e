/** `union`: the elements of both lists, each once. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { uniqueItems } from "../value/sets.ts";

export const unionFilter = defineFilter({
  name: "union",
  signature: "(other)",
  summary: "The elements of both lists, each once.",
  example: { expression: "[1, 2] | union([2, 3])", result: [1, 2, 3] },
  apply: (input, args) => uniqueItems([...iterate(input), ...args.list("other")]),
});
