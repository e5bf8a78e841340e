/** `product`: every combination of one element of each list. */

import { defineFilter } from "../operation.ts";
import { iterate, tupleOf } from "../value/collection.ts";

export const productFilter = defineFilter({
  name: "product",
  signature: "(*args, repeat=1)",
  summary: "Every combination of one element of each list.",
  example: {
    expression: "[1, 2] | product(['a', 'b'])",
    result: [
      [1, "a"],
      [1, "b"],
      [2, "a"],
      [2, "b"],
    ],
  },
  apply: (input, args, run) => {
    const once = [input, ...args.rest].map(iterate);
    const lists = Array.from({ length: Math.max(0, args.integer("repeat")) }, () => once).flat();
    run.charge(lists.reduce((size, list) => size * list.length, Math.max(1, lists.length)));
    const rows = lists.reduce<readonly (readonly unknown[])[]>(
      (all, list) => all.flatMap((row) => list.map((item) => [...row, item])),
      [[]],
    );
    return rows.map(tupleOf);
  },
});
