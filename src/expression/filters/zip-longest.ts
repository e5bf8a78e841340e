/** `zip_longest`: lists put together element by element, as long as the longest. */

import { defineFilter } from "../operation.ts";
import { iterate, tupleOf } from "../value/collection.ts";

export const zipLongestFilter = defineFilter({
  name: "zip_longest",
  signature: "(*args, fillvalue=none)",
  summary: "Lists put together element by element, as long as the longest.",
  example: {
    expression: "[1, 2] | zip_longest(['a'], fillvalue='-')",
    result: [
      [1, "a"],
      [2, "-"],
    ],
  },
  apply: (input, args, run) => {
    const lists = [input, ...args.rest].map(iterate);
    const length = Math.max(...lists.map((list) => list.length));
    run.charge(length * lists.length);
    return Array.from({ length }, (_, i) =>
      tupleOf(lists.map((list) => (i < list.length ? list[i] : args.value("fillvalue")))),
    );
  },
});
