/** One source of variables for one host: names to either compiled text of the user's files or plain data that is never evaluated. */

import type { Span } from "../diagnostics/span.ts";
import type { VarLayer } from "../model/task.ts";
import type { Tree } from "../template/tree.ts";
import type { LayerName } from "./precedence.ts";

export type Binding =
  | { readonly kind: "tree"; readonly tree: Tree; readonly span?: Span }
  | { readonly kind: "data"; readonly value: unknown }
  | { readonly kind: "lazy"; readonly value: () => unknown };

export interface Layer {
  readonly name: LayerName;
  get(name: string): Binding | undefined;
  names(): Iterable<string>;
}

export function fileLayer(name: LayerName, vars: VarLayer): Layer {
  return {
    name,
    get: (key) => {
      const variable = vars.get(key);
      return variable && { kind: "tree", tree: variable.tree, span: variable.span };
    },
    names: () => vars.keys(),
  };
}

export function dataLayer(name: LayerName, values: ReadonlyMap<string, unknown>): Layer {
  return {
    name,
    get: (key) => (values.has(key) ? { kind: "data", value: values.get(key) } : undefined),
    names: () => values.keys(),
  };
}
