/** `indexed_items`: the elements of lists, each with its position. */

import { defineLookup } from "../operation.ts";
import { tupleOf } from "../value/collection.ts";

export const indexedItemsLookup = defineLookup({
  name: "indexed_items",
  summary: "The elements of lists, each with its position.",
  example: {
    expression: "query('indexed_items', ['a', 'b'])",
    result: [
      [0, "a"],
      [1, "b"],
    ],
  },
  apply: (terms) => terms.flat().map((item, i) => tupleOf([i, item])),
});
