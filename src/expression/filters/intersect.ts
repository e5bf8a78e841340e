/** `intersect`: the elements that are in both lists, each once. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { among, uniqueItems } from "../value/sets.ts";

export const intersectFilter = defineFilter({
  name: "intersect",
  signature: "(other)",
  summary: "The elements that are in both lists, each once.",
  example: { expression: "[1, 2, 3] | intersect([2, 3, 4])", result: [2, 3] },
  apply: (input, args) => uniqueItems(among(iterate(input), args.list("other"), true)),
});
