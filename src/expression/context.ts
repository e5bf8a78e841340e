/** What evaluation is given from outside: variables, the controller, limits. */

import type { LookupHost } from "./lookup-host.ts";

export const MISSING: unique symbol = Symbol("missing");

export interface Scope {
  /** `MISSING` where the name is not defined. */
  get(name: string): unknown;
  /** For suggestions. */
  names(): Iterable<string>;
}

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
}

export const DEFAULT_BUDGET: Budget = { steps: 2_000_000, size: 32_000_000 };
