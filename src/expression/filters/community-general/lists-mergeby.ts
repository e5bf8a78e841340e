/** `lists_mergeby`: lists of maps merged into one, by the value of a key. */

import type { Arguments } from "../../arguments.ts";
import { MISSING } from "../../context.ts";
import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { type Dict, entry, keyText } from "../../value/collection.ts";
import { compare } from "../../value/compare.ts";
import { combineMaps, LIST_MERGES } from "../../value/deep-merge.ts";
import { describeKind, isDict } from "../../value/kind.ts";

export const listsMergebyFilter = defineFilter({
  name: "lists_mergeby",
  collection: "community.general",
  signature: "(*args, recursive=false, list_merge='replace')",
  summary: "Lists of maps merged into one, by the value of a key; later lists win.",
  example: {
    expression: "[{'n': 'a', 'v': 1}] | community.general.lists_mergeby([{'n': 'a', 'w': 2}], 'n')",
    result: [{ n: "a", v: 1, w: 2 }],
  },
  apply: (input, args) => {
    const key = args.rest.at(-1);
    if (typeof key !== "string")
      throw new Fault("EXP0301", "the last argument of lists_mergeby is the key to merge by");
    const lists = [input, ...args.rest.slice(0, -1)].flatMap(listsIn);
    if (lists.length < 2) return lists[0] ?? [];
    return mergedBy(key, lists.flat(), args);
  },
});

type List = readonly unknown[];

/** A list of lists stands for its elements. */
function listsIn(value: unknown): readonly List[] {
  if (!Array.isArray(value))
    throw new Fault("EXP0302", `lists_mergeby merges lists, but got ${describeKind(value)}`);
  if (value.length === 0) return [];
  return value.every(Array.isArray) ? (value as List[]) : [value];
}

function mergedBy(key: string, elements: List, args: Arguments): List {
  const merged = new Map<string, Dict>();
  for (const element of elements) {
    if (!isDict(element))
      throw new Fault("EXP0302", `lists_mergeby merges maps, but an element is ${describeKind(element)}`);
    const value = entry(element, key);
    if (value === MISSING) continue;
    const id = keyText(value);
    const before = merged.get(id) ?? Object.create(null);
    merged.set(
      id,
      combineMaps(before, element as Dict, args.flag("recursive"), args.choice("list_merge", LIST_MERGES)),
    );
  }
  return [...merged.values()].sort((a, b) => compare(a[key], b[key]));
}
