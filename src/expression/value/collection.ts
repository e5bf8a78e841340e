/** Lists, tuples and maps: own entries only, and maps never have a prototype. */

import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { describeKind, isBlank, isDict, knownKindOf } from "./kind.ts";
import { LazyMap } from "./lazy-map.ts";

const tuples = new WeakSet<readonly unknown[]>();

/** A list that prints as Python's tuple. */
export function tupleOf(items: readonly unknown[]): readonly unknown[] {
  tuples.add(items);
  return items;
}

export function isTuple(items: readonly unknown[]): boolean {
  return tuples.has(items);
}

const tupleNames = new WeakMap<readonly unknown[], readonly string[]>();

/** A tuple whose positions have names too: `group.grouper` is `group[0]`. */
export function namedTupleOf(names: readonly string[], items: readonly unknown[]): readonly unknown[] {
  tupleNames.set(items, names);
  return tupleOf(items);
}

export function namesOf(items: readonly unknown[]): readonly string[] | undefined {
  return tupleNames.get(items);
}

export type Dict = Record<string, unknown>;

export function dictOf(entries: Iterable<readonly [string, unknown]>): Dict {
  const dict: Dict = Object.create(null);
  for (const [key, value] of entries) dict[key] = value;
  return dict;
}

/** The value of an own entry, or `MISSING`. */
export function entry(map: Readonly<Dict> | LazyMap, key: string): unknown {
  if (map instanceof LazyMap) return map.scope.get(key);
  if (!Object.hasOwn(map, key)) return MISSING;
  const value = map[key];
  return value === undefined ? MISSING : value;
}

export function keysOf(map: Readonly<Dict> | LazyMap): readonly string[] {
  if (map instanceof LazyMap) return [...map.scope.names()];
  return Object.keys(map).filter((key) => map[key] !== undefined);
}

export function entriesOf(map: Readonly<Dict> | LazyMap): readonly (readonly [string, unknown])[] {
  return keysOf(map).map((key) => [key, entry(map, key)] as const);
}

/** A value that maps are looked up with: numbers and booleans are the keys that YAML made strings of. */
export function keyText(key: unknown): string {
  switch (knownKindOf(key)) {
    case "string":
      return key as string;
    case "integer":
      return String(key);
    case "boolean":
      return key ? "true" : "false";
    case "none":
      return "null";
    case "float":
      return String(Number(key));
    default:
      throw new Fault("EXP0303", `${describeKind(key)} can't be the key of a map`);
  }
}

const SURROGATE = /[\ud800-\udfff]/;

/** The characters of a string as Python counts them. */
export function charactersOf(text: string): readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text.split("");
}

export function textLength(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

/** What a loop over the value would see. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return charactersOf(value);
  if (isBlank(value)) return [];
  const kind = knownKindOf(value);
  if (kind === "dict" && isDict(value)) return keysOf(value);
  throw new Fault("EXP0302", `${describeKind(value)} has no elements`, { blame: "input" });
}

export function isIterable(value: unknown): boolean {
  return Array.isArray(value) || typeof value === "string" || isDict(value);
}

export function lengthOf(value: unknown): number {
  if (typeof value === "string") return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (knownKindOf(value) === "dict" && isDict(value)) return keysOf(value).length;
  throw new Fault("EXP0302", `${describeKind(value)} has no length`, { blame: "input" });
}
