/** `combine`: maps merged into one; later ones win. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { type Dict, dictOf, lengthOf } from "../value/collection.ts";
import { combineMaps, LIST_MERGES } from "../value/deep-merge.ts";
import { describeKind, isDict, knownKindOf } from "../value/kind.ts";

export const combineFilter = defineFilter({
  name: "combine",
  signature: "(*args, recursive=false, list_merge='replace')",
  summary: "Maps merged into one; later ones win.",
  example: { expression: "{'a': 1, 'b': 2} | combine({'b': 3})", result: { a: 1, b: 3 } },
  apply: (input, args, run) => {
    const lists = args.choice("list_merge", LIST_MERGES);
    const maps = [input, ...args.rest].flatMap((value) =>
      Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value],
    );
    return maps.reduce<Dict>((under, over, i) => {
      knownKindOf(over);
      if (!isDict(over))
        throw new Fault(
          "EXP0302",
          `failed to combine variables, expected dicts but got ${describeKind(over)}`,
          {
            blame: i === 0 ? "input" : i - 1,
          },
        );
      run.charge(lengthOf(over));
      return combineMaps(under, over as Dict, args.flag("recursive"), lists);
    }, dictOf([]));
  },
});
