/** Nodes of a file to compiled values: templates, conditions, and what is literal enough to be judged before a run. */

import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { compileExpression, type Expression } from "../expression/compile.ts";
import type { Located } from "../model/task.ts";
import { dataOf, isSealed, type MapEntry, type Node, type ScalarNode } from "../source/located.ts";
import { conditionTemplate } from "../template/condition-template.ts";
import { compileTree, type Tree } from "../template/tree.ts";

export function compileValue(node: Node, out: Collector): Located<Tree> | undefined {
  const compiled = compileTree(node);
  out.addAll(compiled.diagnostics);
  return compiled.value === undefined ? undefined : { value: compiled.value, span: node.span };
}

/** The plain data of a compiled value that needs no evaluation; undefined where it needs some. */
export function literalTree(tree: Tree | undefined): { readonly data: unknown } | undefined {
  return tree?.kind === "static" ? { data: tree.value } : undefined;
}

/** The plain data of a node that holds no template; undefined where it does. */
export function literalOf(node: Node): { readonly data: unknown } | undefined {
  return hasTemplate(node) ? undefined : { data: dataOf(node) };
}

/** Whether the node, or anything in it, is text that a run evaluates. */
export function hasTemplate(node: Node): boolean {
  switch (node.kind) {
    case "scalar":
      return (
        isSealed(node) ||
        (typeof node.value === "string" && node.tag !== "!unsafe" && /\{\{|\{%/.test(node.value))
      );
    case "seq":
      return node.items.some(hasTemplate);
    case "map":
      return node.entries.some((e) => hasTemplate(e.key) || hasTemplate(e.value));
  }
}

/** The same node with all its text taken as it is, never as a template. */
export function asRaw(node: Node): Node {
  switch (node.kind) {
    case "scalar":
      return isSealed(node) ? node : { ...node, tag: "!unsafe" };
    case "seq":
      return { ...node, items: node.items.map(asRaw) };
    case "map":
      return { ...node, entries: node.entries.map((e) => ({ key: e.key, value: asRaw(e.value) })) };
  }
}

/** Part of a text node, from `start` to `end` of its value. */
export function slice(node: ScalarNode, start: number, end: number): ScalarNode {
  const value = String(node.value).slice(start, end);
  const from = node.offsetAt(start);
  return {
    ...node,
    value,
    text: value,
    style: "quoted",
    span: { file: node.span.file, start: from, end: Math.max(from, node.offsetAt(end)) },
    offsetAt: (i) => node.offsetAt(start + i),
  };
}

function expressionNode(node: Node, what: string, out: Collector): ScalarNode | undefined {
  if (node.kind !== "scalar") {
    const message = `${what} must be an expression, not a ${node.kind === "map" ? "map" : "list"}`;
    out.add(problem("PB0107", message, { primary: node.span }));
    return undefined;
  }
  if (typeof node.value === "boolean") {
    const text = String(node.value);
    return { ...node, value: text, offsetAt: () => node.span.start };
  }
  if (node.value === null || String(node.value).trim() === "") {
    const message = `${what} is empty`;
    out.add(problem("PB0210", message, { primary: node.span, help: "write a condition, or remove the key" }));
    return undefined;
  }
  return typeof node.value === "string" ? node : { ...node, value: node.text };
}

export function compileCondition(node: Node, what: string, out: Collector): Expression | undefined {
  const scalar = expressionNode(node, what, out);
  if (!scalar) return undefined;
  const { span, offsetAt } = scalar;
  const embedded = conditionTemplate(String(scalar.value), span, offsetAt);
  if (embedded) {
    out.addAll(embedded.diagnostics);
    return embedded.value;
  }
  const compiled = compileExpression({ text: String(scalar.value), span, offsetAt: (i) => offsetAt(i) });
  out.addAll(compiled.diagnostics);
  return compiled.value;
}

/** One condition, or a list of which all must hold. */
export function compileConditions(entry: MapEntry, out: Collector): readonly Expression[] {
  const what = `\`${String(entry.key.value)}\``;
  const empty: Span = entry.key.span;
  const { value } = entry;
  if (value.kind === "scalar" && value.value === null) {
    out.add(
      problem("PB0210", `${what} is empty`, { primary: empty, help: "write a condition, or remove the key" }),
    );
    return [];
  }
  const nodes = value.kind === "seq" ? value.items : [value];
  return nodes.map((n) => compileCondition(n, what, out)).filter((e) => e !== undefined);
}
