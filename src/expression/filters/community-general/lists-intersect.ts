/** `lists_intersect`: the elements that all lists have, each once. */

import { defineFilter } from "../../operation.ts";
import { setFilter } from "../../value/list-sets.ts";

export const listsIntersectFilter = defineFilter({
  name: "lists_intersect",
  collection: "community.general",
  signature: "(*args, flatten=false)",
  summary: "The elements that all lists have, each once.",
  example: { expression: "[1, 2] | community.general.lists_intersect([2, 3])", result: [2] },
  apply: (input, args) => setFilter(input, args, "intersect"),
});
