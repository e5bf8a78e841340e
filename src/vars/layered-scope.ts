/** Variables of one host at one task: the highest layer that has a name gives its value, evaluated when first asked for. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { type EvaluationContext, MISSING, type Scope } from "../expression/evaluate.ts";
import { evaluateTree, evaluateVariable, type Tree } from "../template/tree.ts";
import type { Binding, Layer } from "./layer.ts";

export interface Origin {
  readonly layer: Layer;
  readonly binding: Binding;
}

/** What evaluation needs besides the scope; it may itself look at the scope (a template lookup). */
export type SurroundingContext = Omit<EvaluationContext, "scope">;

export class LayeredScope implements Scope {
  readonly #layers: readonly Layer[];
  readonly #context: EvaluationContext;
  readonly #values = new Map<string, unknown>();
  readonly #evaluating: string[] = [];

  /** `layers`: highest first. */
  constructor(layers: readonly Layer[], surrounding: (scope: LayeredScope) => SurroundingContext) {
    this.#layers = layers;
    this.#context = { ...surrounding(this), scope: this };
  }

  get context(): EvaluationContext {
    return this.#context;
  }

  evaluate(tree: Tree): unknown {
    return evaluateTree(tree, this.#context);
  }

  /** All definitions of a name, the one that counts first. */
  originsOf(name: string): readonly Origin[] {
    const origins: Origin[] = [];
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (binding) origins.push({ layer, binding });
    }
    return origins;
  }

  get(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (!binding) continue;
      const value = this.#evaluate(name, binding);
      this.#values.set(name, value);
      return value;
    }
    return MISSING;
  }

  *names(): Iterable<string> {
    const seen = new Set<string>();
    for (const layer of this.#layers) {
      for (const name of layer.names()) {
        if (seen.has(name)) continue;
        seen.add(name);
        yield name;
      }
    }
  }

  #evaluate(name: string, binding: Binding): unknown {
    if (binding.kind === "data") return binding.value;
    if (binding.kind === "lazy") return binding.value();
    const start = this.#evaluating.indexOf(name);
    if (start !== -1) {
      const cycle = [...this.#evaluating.slice(start), name].join(" → ");
      throw new DiagnosticError([
        problem("RUN0110", `the variable \`${name}\` is defined by itself: ${cycle}`, {
          ...(binding.span ? { primary: binding.span } : {}),
          help: "give one of them a value that does not use the others",
        }),
      ]);
    }
    this.#evaluating.push(name);
    try {
      return evaluateVariable(binding.tree, this.#context);
    } finally {
      this.#evaluating.pop();
    }
  }
}
