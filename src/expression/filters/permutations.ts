/** `permutations`: every ordered choice of `r` elements, or of all. */

import { defineFilter } from "../operation.ts";
import { iterate, tupleOf } from "../value/collection.ts";

export const permutationsFilter = defineFilter({
  name: "permutations",
  signature: "(r=none)",
  summary: "Every ordered choice of `r` elements, or of all.",
  example: {
    expression: "[1, 2] | permutations",
    result: [
      [1, 2],
      [2, 1],
    ],
  },
  apply: (input, args, run) => {
    const items = iterate(input);
    const size = args.isNone("r") ? items.length : args.integer("r");
    run.charge(countOf(items.length, size) * Math.max(1, size));
    return choices(items, size).map(tupleOf);
  },
});

function countOf(n: number, size: number): number {
  let count = 1;
  for (let i = 0; i < size; i++) count *= n - i;
  return count;
}

function choices(items: readonly unknown[], size: number): readonly (readonly unknown[])[] {
  if (size > items.length) return [];
  if (size <= 0) return [[]];
  return items.flatMap((item, i) => choices(items.toSpliced(i, 1), size - 1).map((rest) => [item, ...rest]));
}
