/** `symmetric_difference`: the elements that are in only one of the lists, each once. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { among, uniqueItems } from "../value/sets.ts";

export const symmetricDifferenceFilter = defineFilter({
  name: "symmetric_difference",
  signature: "(other)",
  summary: "The elements that are in only one of the lists, each once.",
  example: { expression: "[1, 2] | symmetric_difference([2, 3])", result: [1, 3] },
  apply: (input, args) => {
    const [left, right] = [iterate(input), args.list("other")];
    return uniqueItems([...among(left, right, false), ...among(right, left, false)]);
  },
});
