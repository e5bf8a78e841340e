/** `vars:` and files of variables: each value compiled, with the place of its definition. */

import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import type { Variable, VarLayer } from "../model/task.ts";
import type { MapEntry, Node } from "../source/located.ts";
import { compileValue } from "./compile-value.ts";
import { variableNameIssue } from "./names.ts";

export const NO_VARS: VarLayer = new Map();

export function readEntries(entries: readonly MapEntry[], out: Collector, lenient: boolean): VarLayer {
  const layer = new Map<string, Variable>();
  for (const { key, value } of entries) {
    const name = String(key.value);
    const issue = variableNameIssue(name, key.span, lenient);
    if (issue) out.add(issue);
    if (issue?.severity === "error") continue;
    const compiled = compileValue(value, out);
    if (compiled) layer.set(name, { tree: compiled.value, span: key.span });
  }
  return layer;
}

/** A map of variables, or a list of such maps. */
export function readVariables(node: Node, out: Collector): VarLayer {
  if (node.kind === "scalar" && node.value === null) return NO_VARS;
  if (node.kind === "map") return readEntries(node.entries, out, false);
  if (node.kind === "seq" && node.items.every((i) => i.kind === "map")) {
    return mergeLayers(node.items.map((i) => readVariables(i, out)));
  }
  const help = "write one `name: value` per line, indented below `vars:`";
  out.add(problem("PB0107", "`vars` must be a map of variables", { primary: node.span, help }));
  return NO_VARS;
}

/** Later layers win. */
export function mergeLayers(layers: readonly VarLayer[]): VarLayer {
  if (layers.length === 1) return layers[0] ?? NO_VARS;
  return new Map(layers.flatMap((l) => [...l]));
}
