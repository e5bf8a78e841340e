/** `together`: lists put together element by element, as long as the longest. */

import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { iterate } from "../value/collection.ts";

export const togetherLookup = defineLookup({
  name: "together",
  summary: "Lists put together element by element, as long as the longest.",
  example: {
    expression: "query('together', [1, 2], ['a'])",
    result: [
      [1, "a"],
      [2, null],
    ],
  },
  apply: (terms) => {
    if (terms.length === 0)
      throw new Fault("EXP0301", "with_together requires at least one element in each list");
    const lists = terms.map(iterate);
    const length = Math.max(0, ...lists.map((list) => list.length));
    return Array.from({ length }, (_, i) => lists.flatMap((list) => (i < list.length ? list[i] : null)));
  },
});
