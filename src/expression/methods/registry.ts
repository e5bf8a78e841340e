/** All that can be called on a value with a dot, by the value's type. Nothing outside these tables is ever called. */

import type { Arguments } from "../arguments.ts";
import type { Invocation } from "../operation.ts";
import type { Signature } from "../signature.ts";
import { isTuple } from "../value/collection.ts";
import { type Kind, kindOf } from "../value/kind.ts";
import { LazyMap } from "../value/lazy-map.ts";
import { DICT_CHANGES, LIST_CHANGES } from "./collection-changes.ts";
import { DICT_METHODS, LIST_METHODS } from "./collection-methods.ts";
import { SHAPING } from "./string-methods.ts";
import { ASKING } from "./string-questions.ts";
import { DURATION_METHODS, MOMENT_METHODS } from "./time-methods.ts";

/** Callable on a value of the type that the table belongs to. */
export interface AnyMethod {
  readonly signature: Signature;
  readonly apply: (self: never, args: Arguments, invocation: Invocation) => unknown;
}

type Table = Readonly<Record<string, AnyMethod>>;

const TABLES: Partial<Record<Kind, Table>> = {
  string: { ...SHAPING, ...ASKING },
  list: LIST_METHODS,
  dict: DICT_METHODS,
  moment: MOMENT_METHODS,
  duration: DURATION_METHODS,
};

/** Methods that Python has and that would change the value. */
const CHANGING: ReadonlySet<string> = new Set([
  "add",
  "append",
  "clear",
  "discard",
  "extend",
  "insert",
  "pop",
  "popitem",
  "remove",
  "reverse",
  "setdefault",
  "sort",
  "update",
]);

export function methodOf(value: unknown, name: string): AnyMethod | undefined {
  const table = TABLES[kindOf(value)];
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Methods that change the value, for values that are the template's own. */
export function changingMethodOf(value: unknown, name: string): AnyMethod | undefined {
  const kind = kindOf(value);
  const table: Table =
    kind === "list" && !isTuple(value as readonly unknown[])
      ? LIST_CHANGES
      : kind === "dict" && !(value instanceof LazyMap)
        ? DICT_CHANGES
        : {};
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function methodNames(value?: unknown): readonly string[] {
  const tables = value === undefined ? Object.values(TABLES) : [TABLES[kindOf(value)] ?? {}];
  return [...new Set(tables.flatMap((table) => Object.keys(table)))];
}

export function isChanging(name: string): boolean {
  return CHANGING.has(name);
}
