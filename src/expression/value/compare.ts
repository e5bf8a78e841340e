/** Equality, order and membership with Python's rules. */

import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { OMIT } from "../omit.ts";
import { type Dict, entriesOf, entry, keysOf, keyText } from "./collection.ts";
import { describeKind, isDict, isNumber, knownKindOf, numberOf } from "./kind.ts";
import type { LazyMap } from "./lazy-map.ts";
import { Duration, Moment } from "./moment.ts";

export function equals(a: unknown, b: unknown): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  if (a === OMIT || b === OMIT) return a === b;
  const kindA = knownKindOf(a);
  const kindB = knownKindOf(b);
  const numberA = comparable(a);
  if (numberA !== undefined) return numberA === comparable(b);
  if (kindA !== kindB) return false;
  if (kindA === "object") return a === b;
  switch (kindA) {
    case "none":
      return true;
    case "list":
      return listsEqual(a as readonly unknown[], b as readonly unknown[]);
    case "dict":
      return dictsEqual(a as Dict, b as Dict);
    case "moment":
      return instant(a as Moment) === instant(b as Moment);
    case "duration":
      return (a as Duration).micros === (b as Duration).micros;
    default:
      return false;
  }
}

/** Booleans are the numbers 0 and 1. */
function comparable(value: unknown): number | undefined {
  if (typeof value === "boolean" || isNumber(value)) return numberOf(value);
  return undefined;
}

function listsEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => equals(item, b[i]));
}

function dictsEqual(a: Dict | LazyMap, b: Dict | LazyMap): boolean {
  const entries = entriesOf(a);
  if (entries.length !== keysOf(b).length) return false;
  return entries.every(([key, value]) => {
    const other = entry(b, key);
    return other !== MISSING && equals(value, other);
  });
}

function instant(moment: Moment): number {
  return moment.micros - (moment.offset ?? 0) * 60_000_000;
}

/** Negative where `a` comes first. Values of different types have no order. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  knownKindOf(a);
  knownKindOf(b);
  const numberA = comparable(a);
  const numberB = comparable(b);
  if (numberA !== undefined && numberB !== undefined)
    return numberA < numberB ? -1 : numberA > numberB ? 1 : 0;
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  if (a instanceof Moment && b instanceof Moment) return instant(a) - instant(b);
  if (a instanceof Duration && b instanceof Duration) return a.micros - b.micros;
  throw new Fault("EXP0303", `${describeKind(a)} and ${describeKind(b)} have no order`, {
    help: convertHelp(a, b),
  });
}

function convertHelp(a: unknown, b: unknown): string {
  const mixed = (typeof a === "string" && isNumber(b)) || (typeof b === "string" && isNumber(a));
  return mixed
    ? "make both numbers with `| int` or `| float`"
    : "compare parts of them that have the same type";
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (!equals(a[i], b[i])) return compare(a[i], b[i]);
  }
  return a.length - b.length;
}

/** `needle in haystack`. */
export function contains(haystack: unknown, needle: unknown): boolean {
  const kind = knownKindOf(haystack);
  if (kind === "list") return (haystack as readonly unknown[]).some((item) => equals(item, needle));
  if (kind === "dict" && isDict(haystack)) return entry(haystack, keyText(needle)) !== MISSING;
  if (kind === "string") {
    if (typeof needle === "string") return (haystack as string).includes(needle);
    knownKindOf(needle);
    throw new Fault("EXP0303", `${describeKind(needle)} can't be looked for in a string`, {
      help: "make it text with `| string`",
    });
  }
  throw new Fault("EXP0303", `nothing can be in ${describeKind(haystack)}`, {
    help: "`in` looks in a list, a map or a string",
  });
}

/** One text for all values that are equal, for finding duplicates without comparing all with all. */
export function identity(value: unknown): string {
  if (typeof value === "string") return `s${value}`;
  if (typeof value === "boolean" || isNumber(value)) return `n${numberOf(value)}`;
  switch (knownKindOf(value)) {
    case "list":
      return `l${JSON.stringify((value as readonly unknown[]).map(identity))}`;
    case "dict":
      return `d${JSON.stringify(
        entriesOf(value as Dict)
          .map(([k, v]) => [k, identity(v)])
          .sort((x, y) => ((x[0] ?? "") < (y[0] ?? "") ? -1 : 1)),
      )}`;
    case "moment":
      return `m${instant(value as Moment)}`;
    case "duration":
      return `t${(value as Duration).micros}`;
    default:
      return "none";
  }
}
