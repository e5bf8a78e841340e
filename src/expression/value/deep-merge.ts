/** Merging maps as `combine` does: flat or deep, with a choice of what happens to lists. */

import { type Dict, dictOf, entriesOf } from "./collection.ts";
import { identity } from "./compare.ts";
import { isDict } from "./kind.ts";

export const LIST_MERGES = ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"] as const;

export type ListMerge = (typeof LIST_MERGES)[number];

/** Entries of `over` win. */
export function combineMaps(under: Dict, over: Dict, recursive: boolean, lists: ListMerge): Dict {
  const result = dictOf(entriesOf(under));
  for (const [key, value] of entriesOf(over)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (recursive && isDict(before) && isDict(value))
      result[key] = combineMaps(before as Dict, value as Dict, recursive, lists);
    else if (Array.isArray(before) && Array.isArray(value)) result[key] = mergeLists(before, value, lists);
    else result[key] = value;
  }
  return result;
}

function mergeLists(under: readonly unknown[], over: readonly unknown[], how: ListMerge): readonly unknown[] {
  switch (how) {
    case "replace":
      return over;
    case "keep":
      return under;
    case "append":
      return [...under, ...over];
    case "prepend":
      return [...over, ...under];
    case "append_rp":
      return [...absentFrom(under, over), ...over];
    case "prepend_rp":
      return [...over, ...absentFrom(under, over)];
  }
}

function absentFrom(items: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const known = new Set(others.map(identity));
  return items.filter((item) => !known.has(identity(item)));
}
