/** What filters, tests, lookups and functions are: a name, a signature, documentation that is executed by tests, and what they do. */

import type { Arguments } from "./arguments.ts";
import type { EvaluationContext } from "./context.ts";
import { type Signature, signature } from "./signature.ts";

/** What an operation may use besides its input and arguments. */
export interface Invocation {
  readonly context: EvaluationContext;
  /** Counts characters or elements that are about to be created; throws when the budget is used up. */
  charge(size: number): void;
  /** Applies another filter or test, as `map` and `select` do. */
  filter(
    name: string,
    input: unknown,
    args: readonly unknown[],
    named: ReadonlyMap<string, unknown>,
  ): unknown;
  test(name: string, input: unknown, args: readonly unknown[], named: ReadonlyMap<string, unknown>): boolean;
  /** Whether there is a filter or test of that name. */
  has(kind: "filter" | "test", name: string): boolean;
}

export interface Example {
  readonly expression: string;
  /** Plain data, or the beginning of the message that the user gets. */
  readonly result: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Collections of which some filters, tests and lookups exist here, under their full names. */
export const COLLECTIONS = ["ansible.utils", "community.general"] as const;

export type Collection = (typeof COLLECTIONS)[number];

interface Definition {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Absent: it is of Jinja's, Ansible's own, or homerun's. */
  readonly collection?: Collection;
  /** One of a collection that Ansible finds by its short name too. */
  readonly short?: true;
  /** Without the input: `(width=80, fill=' ')`. */
  readonly signature?: string;
  readonly summary: string;
  readonly example: Example;
  /** The input may be undefined or not known yet; otherwise that is an error before `apply` is called. */
  readonly lenient?: true;
}

export interface FilterDefinition extends Definition {
  readonly apply: (input: unknown, args: Arguments, invocation: Invocation) => unknown;
}

export interface TestDefinition extends Definition {
  readonly apply: (input: unknown, args: Arguments, invocation: Invocation) => boolean;
}

export interface LookupDefinition extends Omit<Definition, "signature" | "lenient"> {
  /** Options by name, `(wantlist=false)`; the terms are the positional arguments. */
  readonly signature?: string;
  readonly apply: (
    terms: readonly unknown[],
    options: Arguments,
    invocation: Invocation,
  ) => readonly unknown[];
}

interface Prepared {
  readonly aliases: readonly string[];
  readonly signature: Signature;
}

export type Filter = Omit<FilterDefinition, "signature" | "aliases"> & Prepared & { readonly kind: "filter" };
export type Test = Omit<TestDefinition, "signature" | "aliases"> & Prepared & { readonly kind: "test" };
export type Lookup = Omit<LookupDefinition, "signature" | "aliases"> & Prepared & { readonly kind: "lookup" };

function prepare(definition: {
  readonly signature?: string;
  readonly aliases?: readonly string[];
}): Prepared {
  return { aliases: definition.aliases ?? [], signature: signature(definition.signature ?? "()") };
}

export function defineFilter(definition: FilterDefinition): Filter {
  return { ...definition, ...prepare(definition), kind: "filter" };
}

export function defineTest(definition: TestDefinition): Test {
  return { ...definition, ...prepare(definition), kind: "test" };
}

export function defineLookup(definition: LookupDefinition): Lookup {
  return { ...definition, ...prepare(definition), kind: "lookup" };
}
