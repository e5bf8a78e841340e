/** `lists_symmetric_difference`: the elements that an odd number of lists have, each once. */

import { defineFilter } from "../../operation.ts";
import { setFilter } from "../../value/list-sets.ts";

export const listsSymmetricDifferenceFilter = defineFilter({
  name: "lists_symmetric_difference",
  collection: "community.general",
  signature: "(*args, flatten=false)",
  summary: "The elements that an odd number of lists have, each once.",
  example: { expression: "[1, 2] | community.general.lists_symmetric_difference([2, 3])", result: [1, 3] },
  apply: (input, args) => setFilter(input, args, "symmetric_difference"),
});
