/** `lists_difference`: the elements of the first list that no other has, each once. */

import { defineFilter } from "../../operation.ts";
import { setFilter } from "../../value/list-sets.ts";

export const listsDifferenceFilter = defineFilter({
  name: "lists_difference",
  collection: "community.general",
  signature: "(*args, flatten=false)",
  summary: "The elements of the first list that no other has, each once.",
  example: { expression: "[1, 2] | community.general.lists_difference([2, 3])", result: [1] },
  apply: (input, args) => setFilter(input, args, "difference"),
});
