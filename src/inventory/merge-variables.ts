/** Two values that an inventory gives one variable, where maps are merged (`hash_behaviour: merge`). */

import { isDict } from "../expression/value/kind.ts";
import type { Variable } from "../model/task.ts";
import type { MapTree, Tree } from "../template/tree.ts";

type Entries = MapTree["entries"];

function partOf(map: unknown, key: string): unknown {
  return isDict(map) ? (map as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** Undefined for what is no map. */
function entriesOf(tree: Tree): Entries | undefined {
  if (tree.kind === "map") return tree.entries;
  if (tree.kind !== "static" || !isDict(tree.value)) return undefined;
  const { value, internal, span } = tree;
  return Object.keys(value).map((key) => ({
    key,
    keySpan: span,
    value: { kind: "static", value: partOf(value, key), internal: partOf(internal, key), span },
  }));
}

function mergeTrees(under: Tree, over: Tree): Tree {
  const [below, above] = [entriesOf(under), entriesOf(over)];
  if (!below || !above) return over;
  const merged = new Map(below.map((entry) => [entry.key, entry]));
  for (const entry of above) {
    const before = merged.get(entry.key);
    merged.set(entry.key, before ? { ...entry, value: mergeTrees(before.value, entry.value) } : entry);
  }
  return { kind: "map", entries: [...merged.values()], span: over.span };
}

/** `over` counts where both say something. */
export function mergeVariables(under: Variable | undefined, over: Variable): Variable {
  return under ? { ...over, tree: mergeTrees(under.tree, over.tree) } : over;
}
