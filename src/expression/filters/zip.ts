/** `zip`: lists put together element by element, as long as the shortest. */

import { defineFilter } from "../operation.ts";
import { iterate, tupleOf } from "../value/collection.ts";

export const zipFilter = defineFilter({
  name: "zip",
  signature: "(*args)",
  summary: "Lists put together element by element, as long as the shortest.",
  example: {
    expression: "[1, 2, 3] | zip(['a', 'b'])",
    result: [
      [1, "a"],
      [2, "b"],
    ],
  },
  apply: (input, args) => {
    const lists = [input, ...args.rest].map(iterate);
    const length = Math.min(...lists.map((list) => list.length));
    return Array.from({ length }, (_, i) => tupleOf(lists.map((list) => list[i])));
  },
});
