/** `flattened`: the elements of lists, taken apart to any depth. */

import { defineLookup } from "../operation.ts";

export const flattenedLookup = defineLookup({
  name: "flattened",
  summary: "The elements of lists, taken apart to any depth.",
  example: { expression: "query('flattened', [1, [2, [3]]])", result: [1, 2, 3] },
  apply: (terms) =>
    terms
      .flat(Number.POSITIVE_INFINITY)
      .filter((item) => item !== null && item !== undefined && item !== "None" && item !== "null"),
});
