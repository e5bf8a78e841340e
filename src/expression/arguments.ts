/** Bound arguments, read by the type that an operation needs; a wrong type is a message that names the argument. */

import { Fault } from "./fault.ts";
import type { Bound, Signature } from "./signature.ts";
import { iterate } from "./value/collection.ts";
import { describeKind, isDict, isNumber, knownKindOf, numberOf } from "./value/kind.ts";
import type { LazyMap } from "./value/lazy-map.ts";
import { str } from "./value/text.ts";
import { isTruthy } from "./value/truth.ts";

export class Arguments {
  readonly rest: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
  readonly #signature: Signature;
  readonly #owner: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(signature: Signature, owner: string, bound: Bound) {
    this.#signature = signature;
    this.#owner = owner;
    this.#values = bound.values;
    this.rest = bound.rest;
    this.named = bound.named;
  }

  /** Whether the user wrote it. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  value(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    return this.#signature.parameters.find((p) => p.name === name)?.default;
  }

  isNone(name: string): boolean {
    return knownKindOf(this.value(name)) === "none";
  }

  /** A string; other scalars are written as one. */
  text(name: string): string {
    const value = this.value(name);
    if (typeof value === "string") return value;
    const kind = knownKindOf(value);
    if (kind === "list" || kind === "dict" || kind === "none") this.#wrong(name, "a string");
    return str(value);
  }

  integer(name: string): number {
    const value = this.value(name);
    if (typeof value === "boolean") return Number(value);
    if (isNumber(value) && Number.isInteger(numberOf(value))) return numberOf(value);
    if (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
    return this.#wrong(name, "a whole number");
  }

  number(name: string): number {
    const value = this.value(name);
    if (typeof value === "boolean" || isNumber(value)) return numberOf(value);
    if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
      return Number(value);
    return this.#wrong(name, "a number");
  }

  flag(name: string): boolean {
    return isTruthy(this.value(name));
  }

  list(name: string): readonly unknown[] {
    const value = this.value(name);
    if (Array.isArray(value)) return value;
    if (knownKindOf(value) === "dict") return iterate(value);
    return this.#wrong(name, "a list");
  }

  dict(name: string): Readonly<Record<string, unknown>> | LazyMap {
    const value = this.value(name);
    if (isDict(value)) return value;
    return this.#wrong(name, "a map");
  }

  /** One of a few words. */
  choice<W extends string>(name: string, words: readonly W[]): W {
    const value = this.value(name);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const accepted = words.map((word) => `'${word}'`).join(", ");
    throw new Fault("EXP0301", `\`${name}\` of ${this.#owner} is ${accepted}, not ${describeValue(value)}`, {
      blame: name,
    });
  }

  /** For what the types alone can't tell. */
  refuse(name: string, why: string, help?: string): never {
    throw new Fault("EXP0301", `\`${name}\` of ${this.#owner} ${why}`, {
      blame: name,
      ...(help ? { help } : {}),
    });
  }

  #wrong(name: string, wanted: string): never {
    const value = this.value(name);
    knownKindOf(value);
    throw new Fault("EXP0301", `\`${name}\` of ${this.#owner} is ${wanted}, not ${describeValue(value)}`, {
      blame: name,
    });
  }
}

/** A value for a message: short text is shown, anything else described. */
export function describeValue(value: unknown): string {
  if (typeof value === "string" && value.length <= 40) return `the string "${value}"`;
  if (typeof value === "boolean" || isNumber(value)) return str(value);
  return describeKind(value);
}
