/** `flatten`: lists in a list become part of it, to any depth or `levels` deep. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";

export const flattenFilter = defineFilter({
  name: "flatten",
  signature: "(levels=none, skip_nulls=true)",
  summary: "Lists in a list become part of it, to any depth or `levels` deep.",
  example: { expression: "[1, [2, [3]]] | flatten", result: [1, 2, 3] },
  apply: (input, args) => {
    const depth = args.isNone("levels") ? Number.POSITIVE_INFINITY : args.integer("levels");
    return flat(iterate(input), depth, args.flag("skip_nulls"));
  },
});

function flat(items: readonly unknown[], depth: number, skipNulls: boolean): readonly unknown[] {
  return items.flatMap((item) => {
    if (skipNulls && (item === null || item === undefined || item === "None" || item === "null")) return [];
    return Array.isArray(item) && depth > 0 ? flat(item, depth - 1, skipNulls) : [item];
  });
}
