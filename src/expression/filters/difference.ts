/** `difference`: the elements that are not in the other list, each once. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { among, uniqueItems } from "../value/sets.ts";

export const differenceFilter = defineFilter({
  name: "difference",
  signature: "(other)",
  summary: "The elements that are not in the other list, each once.",
  example: { expression: "[1, 2, 3] | difference([2])", result: [1, 3] },
  apply: (input, args) => uniqueItems(among(iterate(input), args.list("other"), false)),
});
