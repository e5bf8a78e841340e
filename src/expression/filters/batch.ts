/** `batch`: lists of `linecount` elements each. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";

export const batchFilter = defineFilter({
  name: "batch",
  signature: "(linecount, fill_with=none)",
  summary: "Lists of `linecount` elements each.",
  example: {
    expression: "[1, 2, 3] | batch(2, 0)",
    result: [
      [1, 2],
      [3, 0],
    ],
  },
  apply: (input, args, run) => {
    const size = args.integer("linecount");
    if (size < 1) args.refuse("linecount", "must be at least 1");
    const items = iterate(input);
    const rows: unknown[][] = [];
    for (let i = 0; i < items.length; i += size) rows.push(items.slice(i, i + size));
    const last = rows.at(-1);
    if (last && !args.isNone("fill_with")) {
      run.charge(size);
      while (last.length < size) last.push(args.value("fill_with"));
    }
    return rows;
  },
});
