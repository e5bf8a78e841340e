/** What leaves an expression: plain data, without anything that only expressions understand. */

import { Fault } from "../fault.ts";
import { OMIT } from "../omit.ts";
import { type Dict, entriesOf, isTuple, tupleOf } from "./collection.ts";
import type { Float } from "./float.ts";
import { type Kind, kindOf, knownKindOf } from "./kind.ts";
import { LazyMap } from "./lazy-map.ts";
import { str } from "./text.ts";

export interface PlainOptions {
  /** Whole floats and values not known yet stay what they are, since an expression will read the result again. */
  readonly internal?: boolean;
  /** Entries and items that are `omit` are left out; without it they are an error. */
  readonly dropOmit?: boolean;
}

const DEEPEST = 100;

/** The same object where there is nothing to convert in it. Throws for anything undefined inside. */
export function plain(value: unknown, options: PlainOptions = {}, depth = 0): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "number":
      return value;
  }
  if (depth > DEEPEST)
    throw new Fault("EXP0401", `the value is nested more than ${DEEPEST} deep, or contains itself`);
  const kind = kindOf(value);
  switch (kind) {
    case "none":
      return null;
    case "list":
      return plainList(value as readonly unknown[], options, depth);
    case "dict":
      return value instanceof LazyMap && options.internal ? value : plainDict(value as Dict, options, depth);
    case "float":
      return options.internal ? value : (value as Float).value;
    default:
      return plainOther(kind, value, options);
  }
}

function plainOther(kind: Kind, value: unknown, options: PlainOptions): unknown {
  if (kind === "object") return str(value);
  if (options.internal && kind !== "undefined") return value;
  if (kind === "moment" || kind === "duration") return str(value);
  return knownKindOf(value);
}

function plainList(items: readonly unknown[], options: PlainOptions, depth: number): unknown {
  let copy: unknown[] | undefined;
  items.forEach((item, i) => {
    if (item === OMIT && options.dropOmit) {
      copy ??= items.slice(0, i);
      return;
    }
    const converted = plain(item, options, depth + 1);
    if (copy) copy.push(converted);
    else if (converted !== item) copy = [...items.slice(0, i), converted];
  });
  if (!copy) return items;
  return isTuple(items) ? tupleOf(copy) : copy;
}

function plainDict(map: Dict | LazyMap, options: PlainOptions, depth: number): unknown {
  let changed = map instanceof LazyMap;
  const copy: Dict = Object.create(null);
  for (const [key, item] of entriesOf(map)) {
    if (item === OMIT && options.dropOmit) {
      changed = true;
      continue;
    }
    const converted = plain(item, options, depth + 1);
    if (converted !== item) changed = true;
    copy[key] = converted;
  }
  return changed ? copy : map;
}
