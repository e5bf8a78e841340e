/** Lists without repetitions, in the order of their first appearance. */

import { folded } from "./attribute-path.ts";
import { identity } from "./compare.ts";

export function uniqueItems(
  items: readonly unknown[],
  caseSensitive = true,
  key: (value: unknown) => unknown = (v) => v,
): readonly unknown[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const id = identity(folded(key(item), caseSensitive));
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** Those of `items` that are (or are not) among `others`. */
export function among(
  items: readonly unknown[],
  others: readonly unknown[],
  wanted: boolean,
): readonly unknown[] {
  const known = new Set(others.map(identity));
  return items.filter((item) => known.has(identity(item)) === wanted);
}
