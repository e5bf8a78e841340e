/** `lists_union`: all elements of lists, each once. */

import { defineFilter } from "../../operation.ts";
import { setFilter } from "../../value/list-sets.ts";

export const listsUnionFilter = defineFilter({
  name: "lists_union",
  collection: "community.general",
  signature: "(*args, flatten=false)",
  summary: "All elements of lists, each once.",
  example: { expression: "[1, 2] | community.general.lists_union([2, 3])", result: [1, 2, 3] },
  apply: (input, args) => setFilter(input, args, "union"),
});
