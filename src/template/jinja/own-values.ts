/** Copies of a host's variables, for templates that change lists and maps: what they do is gone when they end. */

import { MISSING, type Scope } from "../../expression/context.ts";
import {
  type Dict,
  dictOf,
  entriesOf,
  isTuple,
  namedTupleOf,
  namesOf,
  tupleOf,
} from "../../expression/value/collection.ts";
import { isDict } from "../../expression/value/kind.ts";
import { LazyMap } from "../../expression/value/lazy-map.ts";

/** The same names with values that nobody else holds. */
export function ownScope(scope: Scope): Scope {
  const copies = new Map<string, unknown>();
  return {
    get: (name) => {
      if (copies.has(name)) return copies.get(name);
      const value = scope.get(name);
      if (value === MISSING) return MISSING;
      const copy = copied(value);
      copies.set(name, copy);
      return copy;
    },
    names: () => scope.names(),
  };
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return copiedList(value);
  if (typeof value !== "object" || value === null || !isDict(value)) return value;
  if (value instanceof LazyMap) return new LazyMap(ownScope(value.scope));
  return dictOf(entriesOf(value as Dict).map(([key, item]) => [key, copied(item)] as const));
}

function copiedList(items: readonly unknown[]): readonly unknown[] {
  const copies = items.map(copied);
  const names = namesOf(items);
  if (names) return namedTupleOf(names, copies);
  return isTuple(items) ? tupleOf(copies) : copies;
}
