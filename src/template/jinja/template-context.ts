/** What the parts of one template share: variables from outside, names that its top level gave a value, and its blocks. */

import { MISSING, unopenedOf } from "../../expression/context.ts";
import type { LocalScope } from "../../expression/local-scope.ts";
import type { Block } from "./ast.ts";
import type { JinjaTemplate } from "./jinja-template.ts";

export interface BlockOf {
  readonly template: JinjaTemplate;
  readonly block: Block;
}

export class TemplateContext implements LocalScope {
  /** By name, the one that counts first, then those that `super()` leads to. */
  readonly blocks: Map<string, BlockOf[]>;
  readonly #parent: LocalScope;
  readonly #vars = new Map<string, unknown>();
  readonly #exported = new Set<string>();

  constructor(parent: LocalScope, blocks: Iterable<readonly [string, readonly BlockOf[]]>) {
    this.#parent = parent;
    this.blocks = new Map([...blocks].map(([name, chain]) => [name, [...chain]]));
  }

  get(name: string): unknown {
    return this.#vars.has(name) ? this.#vars.get(name) : this.#parent.get(name);
  }

  unopened(name: string): unknown {
    return this.#vars.has(name) ? this.#vars.get(name) : unopenedOf(this.#parent, name);
  }

  local(name: string): unknown {
    return this.#vars.has(name) ? this.#vars.get(name) : this.#parent.local(name);
  }

  *names(): Iterable<string> {
    yield* this.#vars.keys();
    yield* this.#parent.names();
  }

  /** A name of the top level. Those with an underscore, and imports, stay private. */
  set(name: string, value: unknown, exported: boolean): void {
    this.#vars.set(name, value);
    if (exported && !name.startsWith("_")) this.#exported.add(name);
    else this.#exported.delete(name);
  }

  exported(name: string): unknown {
    return this.#exported.has(name) ? this.#vars.get(name) : MISSING;
  }

  exportedNames(): readonly string[] {
    return [...this.#exported];
  }

  /** What another template sees that is brought in here: everything as it is now. */
  seen(locals: ReadonlyMap<string, unknown>): LocalScope {
    const own = new Map([...this.#vars, ...locals]);
    const parent = this.#parent;
    return {
      get: (name) => (own.has(name) ? own.get(name) : parent.get(name)),
      unopened: (name) => (own.has(name) ? own.get(name) : unopenedOf(parent, name)),
      local: (name) => (own.has(name) ? own.get(name) : parent.local(name)),
      names: () => [...own.keys(), ...parent.names()],
    };
  }

  /** The same with the names of a place inside of a scope. */
  derived(locals: ReadonlyMap<string, unknown>): TemplateContext {
    return new TemplateContext(this.seen(locals), this.blocks);
  }
}

export function blocksOf(template: JinjaTemplate): Iterable<readonly [string, readonly BlockOf[]]> {
  return [...template.blocks].map(([name, block]) => [name, [{ template, block }]] as const);
}
