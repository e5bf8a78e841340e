/** `slice`: the elements dealt out to `slices` lists, in order. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";

export const sliceFilter = defineFilter({
  name: "slice",
  signature: "(slices, fill_with=none)",
  summary: "The elements dealt out to `slices` lists, in order.",
  example: {
    expression: "[1, 2, 3, 4, 5] | slice(2)",
    result: [
      [1, 2, 3],
      [4, 5],
    ],
  },
  apply: (input, args, run) => {
    const count = args.integer("slices");
    if (count < 1) args.refuse("slices", "must be at least 1");
    run.charge(count);
    const items = iterate(input);
    const [size, longer] = [Math.floor(items.length / count), items.length % count];
    return Array.from({ length: count }, (_, i) => {
      const from = i * size + Math.min(i, longer);
      const part = items.slice(from, from + size + (i < longer ? 1 : 0));
      return !args.isNone("fill_with") && i >= longer ? [...part, args.value("fill_with")] : part;
    });
  },
});
