/** What evaluation is given from outside: variables, the controller, limits. */

import type { LookupHost } from "./lookup-host.ts";

export const MISSING: unique symbol = Symbol("missing");

export interface Scope {
  /** `MISSING` where the name is not defined. */
  get(name: string): unknown;
  /** The same, with encrypted values in it still encrypted; where it is not there, `get` gives no such values. */
  unopened?(name: string): unknown;
  /** For suggestions. */
  names(): Iterable<string>;
  /** How the value of a name came about: it was there as data, or a template gave it, maybe as text that is meant as text. */
  written?(name: string): "data" | "template" | "text" | undefined;
  /** Whether a text is, or is part of, what the user's own files give the name, written out there. */
  isOwnText?(name: string, text: string): boolean;
}

/** What a name stands for, with encrypted values in it still encrypted. */
export function unopenedOf(scope: Scope, name: string): unknown {
  return scope.unopened ? scope.unopened(name) : scope.get(name);
}

/** The version of Ansible's language whose rules count. The older one stands for all up to 2.18, the newer for all since. */
export const LANGUAGES = ["2.18", "2.19"] as const;

/** `2.18 native`: the older one with Ansible's setting `jinja2_native`, which leaves types what they are. */
export type Language = (typeof LANGUAGES)[number] | "2.18 native";

export interface Budget {
  /** Operations of one evaluation. */
  readonly steps: number;
  /** Characters and elements that one evaluation may create. */
  readonly size: number;
}

export interface EvaluationContext {
  readonly scope: Scope;
  readonly lookups: LookupHost;
  readonly budget?: Budget;
  readonly language: Language;
  /** Maps that several places give the same variable are merged. */
  readonly mergesMaps?: boolean;
}

export const DEFAULT_BUDGET: Budget = { steps: 2_000_000, size: 32_000_000 };
