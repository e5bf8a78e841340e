/** The facts of a host: the one place where they come in, under the names that modules gave them. */

import { bareName, withBareNames } from "../facts/fact-names.ts";
import { matchesPattern } from "../host/name-pattern.ts";
import { CONNECTION_VARIABLES } from "./connection-of.ts";

type Named = Readonly<Record<string, unknown>>;

/** What a host says of itself has no say in how it is reached, nor in the whole of what is known of it. */
const NEVER_VARIABLES: ReadonlySet<string> = new Set([...CONNECTION_VARIABLES, "ansible_facts"]);

/** Where facts stay beyond the run. */
export interface KeptFacts {
  readonly known: Named;
  readonly keep: (facts: Named) => void;
  readonly forget: () => void;
}

export class LearnedFacts {
  readonly #byName: Map<string, unknown>;
  readonly #kept: KeptFacts | undefined;
  /** Looking ahead: patterns of names that are on their way. */
  readonly #pending = new Set<string>();
  #bare: Named | undefined;

  constructor(kept?: KeptFacts) {
    this.#kept = kept;
    this.#byName = new Map(Object.entries(kept?.known ?? {}));
  }

  learn(facts: Named): void {
    for (const [name, value] of Object.entries(facts)) this.#byName.set(name, value);
    this.#bare = undefined;
    this.#kept?.keep(Object.fromEntries(this.#byName));
  }

  /** Looking ahead: some task will bring facts of such names. */
  expect(patterns: readonly string[]): void {
    for (const pattern of patterns) this.#pending.add(pattern);
  }

  forget(): void {
    this.#byName.clear();
    this.#pending.clear();
    this.#bare = undefined;
    this.#kept?.forget();
  }

  get(name: string): unknown {
    return this.#byName.get(name);
  }

  /** Whether the fact is a variable of its own. */
  isVariable(name: string): boolean {
    return this.#byName.has(name) && !NEVER_VARIABLES.has(name);
  }

  isPending(name: string): boolean {
    for (const pattern of this.#pending) if (matchesPattern(pattern, name)) return true;
    return false;
  }

  get arePending(): boolean {
    return this.#pending.size > 0;
  }

  /** Whether the host was asked for what it is, and not for a choice of names only. */
  get areGathered(): boolean {
    return this.#byName.has("module_setup") || this.isPending("module_setup");
  }

  /** Those that are variables. */
  names(): readonly string[] {
    return [...this.#byName.keys()].filter((name) => !NEVER_VARIABLES.has(name));
  }

  /** As the variable `ansible_facts` has them. */
  get bare(): Named {
    this.#bare ??= withBareNames(this.#byName);
    return this.#bare;
  }

  /** `ansible_facts` and the variables as they will be with these. */
  with(facts: Named): ReadonlyMap<string, unknown> {
    const variables = Object.entries(facts).filter(([name]) => !NEVER_VARIABLES.has(name));
    const added = Object.entries(facts).map(([name, value]) => [bareName(name), value]);
    return new Map<string, unknown>([
      ...variables,
      ["ansible_facts", { ...this.bare, ...Object.fromEntries(added) }],
    ]);
  }

  /** For looking ahead: what it learns is kept nowhere. */
  copy(): LearnedFacts {
    const copy = new LearnedFacts();
    for (const [name, value] of this.#byName) copy.#byName.set(name, value);
    copy.expect([...this.#pending]);
    copy.#bare = this.#bare;
    return copy;
  }
}
