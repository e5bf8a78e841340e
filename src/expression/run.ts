/** One evaluation under way: its limits, and the way to filters, tests and lookups. */

import { Arguments } from "./arguments.ts";
import { DEFAULT_BUDGET, type EvaluationContext } from "./context.ts";
import { Fault } from "./fault.ts";
import { FILTERS } from "./filters/registry.ts";
import type { Filter, Invocation, Lookup, Test } from "./operation.ts";
import { shortName } from "./registry.ts";
import { bind } from "./signature.ts";
import { TESTS } from "./tests/registry.ts";
import { isBlank, kindOf, knownKindOf } from "./value/kind.ts";

type Named = ReadonlyMap<string, unknown>;

export class Run implements Invocation {
  readonly context: EvaluationContext;
  #steps: number;
  #size: number;

  constructor(context: EvaluationContext) {
    this.context = context;
    const budget = context.budget ?? DEFAULT_BUDGET;
    this.#steps = budget.steps;
    this.#size = budget.size;
  }

  step(): void {
    this.#steps -= 1;
    if (this.#steps < 0) throw new Fault("EXP0401", "the expression takes too many steps");
  }

  charge(size: number): void {
    this.#size -= size;
    if (!(this.#size >= 0)) throw new Fault("EXP0401", "the expression makes a value that is too large");
  }

  filter(name: string, input: unknown, args: readonly unknown[], named: Named): unknown {
    const filter = FILTERS.get(shortName(name));
    if (!filter) throw new Fault("EXP0203", `there is no filter \`${name}\``);
    return this.applyFilter(filter, name, input, args, named);
  }

  test(name: string, input: unknown, args: readonly unknown[], named: Named): boolean {
    const test = TESTS.get(shortName(name));
    if (!test) throw new Fault("EXP0204", `there is no test \`${name}\``);
    return this.applyTest(test, name, input, args, named);
  }

  has(kind: "filter" | "test", name: string): boolean {
    return (kind === "filter" ? FILTERS : TESTS).has(shortName(name));
  }

  applyFilter(filter: Filter, name: string, input: unknown, args: readonly unknown[], named: Named): unknown {
    this.step();
    const bound = this.#bind(filter, `the filter \`${name}\``, args, named);
    const given = !filter.lenient && isBlank(input) ? "" : input;
    if (!filter.lenient) knownKindOf(given);
    const result = filter.apply(given, bound, this);
    this.#chargeFor(result, input);
    return result;
  }

  applyTest(test: Test, name: string, input: unknown, args: readonly unknown[], named: Named): boolean {
    this.step();
    const bound = this.#bind(test, `the test \`${name}\``, args, named);
    if (!test.lenient) knownKindOf(input);
    return test.apply(input, bound, this);
  }

  applyLookup(lookup: Lookup, name: string, terms: readonly unknown[], named: Named): readonly unknown[] {
    this.step();
    const results = lookup.apply(terms, this.#bind(lookup, `the lookup \`${name}\``, [], named), this);
    for (const result of results) this.#chargeFor(result, undefined);
    return results;
  }

  #bind(operation: Filter | Test | Lookup, owner: string, args: readonly unknown[], named: Named): Arguments {
    return new Arguments(operation.signature, owner, bind(operation.signature, owner, args, named));
  }

  #chargeFor(result: unknown, input: unknown): void {
    if (result === input) return;
    if (typeof result === "string") this.charge(result.length);
    else if (Array.isArray(result)) this.charge(result.length);
    else if (kindOf(result) === "dict") this.charge(Object.keys(result as object).length);
  }
}
