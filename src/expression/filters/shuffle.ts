/** `shuffle`: the elements in random order; with a seed always the same. */

import { defineFilter } from "../operation.ts";
import { randomSource } from "../value/random-source.ts";

export const shuffleFilter = defineFilter({
  name: "shuffle",
  signature: "(seed=none)",
  summary: "The elements in random order; with a seed always the same.",
  example: { expression: "[1, 2, 3, 4] | shuffle(seed='minipc') | length", result: 4 },
  apply: (input, args, run) => {
    if (!Array.isArray(input)) return input;
    const source = randomSource(args.value("seed"), run.context.lookups);
    const items: unknown[] = [...input];
    for (let i = items.length - 1; i > 0; i--) {
      const j = source.below(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  },
});
