/** `combinations`: every choice of `r` elements, in the order of the list. */

import { defineFilter } from "../operation.ts";
import { iterate, tupleOf } from "../value/collection.ts";

export const combinationsFilter = defineFilter({
  name: "combinations",
  signature: "(r)",
  summary: "Every choice of `r` elements, in the order of the list.",
  example: {
    expression: "[1, 2, 3] | combinations(2)",
    result: [
      [1, 2],
      [1, 3],
      [2, 3],
    ],
  },
  apply: (input, args, run) => {
    const items = iterate(input);
    const size = args.integer("r");
    run.charge(countOf(items.length, size) * Math.max(1, size));
    return choices(items, size).map(tupleOf);
  },
});

function countOf(n: number, size: number): number {
  let count = 1;
  for (let i = 0; i < size; i++) count = (count * (n - i)) / (i + 1);
  return count;
}

function choices(items: readonly unknown[], size: number): readonly (readonly unknown[])[] {
  if (size > items.length) return [];
  if (size <= 0) return [[]];
  return items.flatMap((item, i) => choices(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}
