/** Variables of one host at one task: the highest layer that has a name gives its value, evaluated when first asked for. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { type EvaluationContext, MISSING, type Scope } from "../expression/evaluate.ts";
import type { Dict } from "../expression/value/collection.ts";
import { combineMaps } from "../expression/value/deep-merge.ts";
import { isDict } from "../expression/value/kind.ts";
import { LazyMap } from "../expression/value/lazy-map.ts";
import { opened } from "../expression/value/sealed.ts";
import { isTextTemplate } from "../template/template.ts";
import { evaluateTree, evaluateVariable, type Tree } from "../template/tree.ts";
import type { Vault } from "../vault/vault.ts";
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
  readonly #surrounding: (scope: LayeredScope) => SurroundingContext;
  readonly #values = new Map<string, unknown>();
  readonly #evaluating: string[] = [];

  /** `layers`: highest first. */
  constructor(layers: readonly Layer[], surrounding: (scope: LayeredScope) => SurroundingContext) {
    this.#layers = layers;
    this.#surrounding = surrounding;
    this.#context = { ...surrounding(this), scope: this };
  }

  /** The same variables, all evaluated anew, with others above them. */
  under(layer: Layer): LayeredScope {
    return new LayeredScope([layer, ...this.#layers], this.#surrounding);
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
    return opened(this.unopened(name), this.#context.lookups.vault);
  }

  unopened(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    for (const [at, layer] of this.#layers.entries()) {
      const binding = layer.get(name);
      if (!binding) continue;
      const own = this.#evaluate(name, binding);
      const value = this.#context.mergesMaps ? this.#merged(name, own, at) : own;
      this.#values.set(name, value);
      return value;
    }
    return MISSING;
  }

  /** A map with those that lie below it in it. What is no map ends the row, and the loop's and homerun's own are never merged. */
  #merged(name: string, top: unknown, at: number): unknown {
    const maps: unknown[] = [];
    const isMergeable = (value: unknown): boolean => isDict(value) && !(value instanceof LazyMap);
    if (this.#layers[at]?.name === "loop and magic variables" || !isMergeable(top)) return top;
    for (const layer of this.#layers.slice(at + 1)) {
      const binding = layer.get(name);
      if (!binding) continue;
      const value = this.#evaluate(name, binding);
      if (!isMergeable(value)) break;
      maps.push(value);
    }
    return maps.reduce((over, under) => combineMaps(under as Dict, over as Dict, true, "replace"), top);
  }

  isOwnText(name: string, text: string): boolean {
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (!binding) continue;
      return binding.kind === "tree" && holdsText(binding.tree, text);
    }
    return false;
  }

  written(name: string): "data" | "template" | "text" | undefined {
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (!binding) continue;
      if (binding.kind !== "tree" || binding.tree.kind !== "template") return "data";
      return isTextTemplate(binding.tree.template, this.#context) ? "text" : "template";
    }
    return undefined;
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
      const value = evaluateVariable(binding.tree, this.#context);
      if (binding.span?.file.secret) hideTexts(value, this.#context.lookups.vault);
      return value;
    } finally {
      this.#evaluating.pop();
    }
  }
}

/** Shorter numbers are ports and counts, and stand everywhere. */
const SHORTEST_NUMBER = 6;

/** What an encrypted file gives a variable is as secret as an encrypted value. */
function hideTexts(value: unknown, vault: Vault): void {
  if (typeof value === "string") vault.hide(value);
  else if (typeof value === "number" && String(value).length >= SHORTEST_NUMBER) vault.hide(String(value));
  else if (Array.isArray(value)) for (const item of value) hideTexts(item, vault);
  else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null)
    for (const item of Object.values(value)) hideTexts(item, vault);
}

function holdsText(tree: Tree, text: string): boolean {
  switch (tree.kind) {
    case "static":
      return valueHolds(tree.value, text);
    case "seq":
      return tree.items.some((item) => holdsText(item, text));
    case "map":
      return tree.entries.some((entry) => holdsText(entry.value, text));
    default:
      return false;
  }
}

function valueHolds(value: unknown, text: string): boolean {
  if (typeof value !== "object" || value === null) return value === text;
  return Object.values(value).some((part) => valueHolds(part, text));
}
