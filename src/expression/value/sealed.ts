/** An encrypted value among the variables. It is opened when something reads it, so that what nobody uses needs no password. */

import type { Span } from "../../diagnostics/span.ts";
import type { Vault } from "../../vault/vault.ts";
import { MISSING } from "../context.ts";
import { LazyMap } from "./lazy-map.ts";

export class Sealed {
  /** As it is written, encrypted. */
  readonly text: string;
  readonly span: Span;

  constructor(text: string, span: Span) {
    this.text = text;
    this.span = span;
  }
}

type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

const openedOnes = new WeakMap<Vault, WeakMap<object, unknown>>();

/**
 * The value with nothing encrypted in it: a string is decrypted now, the entries of a map when they are read. The value
 * itself where it holds nothing encrypted. Throws `DiagnosticError` with the place of the encrypted text.
 */
export function opened(value: unknown, vault: Vault): unknown {
  if (value instanceof Sealed) return vault.open(value.text, value.span);
  if (!isContainer(value)) return value;
  const known = openedOnes.get(vault) ?? new WeakMap<object, unknown>();
  openedOnes.set(vault, known);
  const before = known.get(value);
  if (before !== undefined) return before;
  const result = holdsSealed(value) ? openContainer(value, vault) : value;
  known.set(value, result);
  return result;
}

function isContainer(value: unknown): value is Container {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Deeper than any value that an expression takes. */
const DEEPEST = 100;

function holdsSealed(value: Container, depth = 0): boolean {
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return items.some(
    (item) =>
      item instanceof Sealed || (depth < DEEPEST && isContainer(item) && holdsSealed(item, depth + 1)),
  );
}

function openContainer(value: Container, vault: Vault): unknown {
  if (isList(value)) return value.map((item) => opened(item, vault));
  return new LazyMap({
    get: (name) => (Object.hasOwn(value, name) ? opened(value[name], vault) : MISSING),
    unopened: (name) => (Object.hasOwn(value, name) ? value[name] : MISSING),
    names: () => Object.keys(value),
  });
}

function isList(value: Container): value is readonly unknown[] {
  return Array.isArray(value);
}
