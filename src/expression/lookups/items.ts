/** `items`: the elements of lists, taken apart one level. */

import { defineLookup } from "../operation.ts";

export const itemsLookup = defineLookup({
  name: "items",
  summary: "The elements of lists, taken apart one level.",
  example: { expression: "query('items', [1, [2, 3]], 4)", result: [1, [2, 3], 4] },
  apply: (terms) => terms.flatMap((term) => (Array.isArray(term) ? term : [term])),
});
