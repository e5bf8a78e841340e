/** Nodes and variables made of values that stand in text files which are not YAML. */

import type { Collector } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { Float, floatText } from "../expression/value/float.ts";
import type { Variable } from "../model/task.ts";
import { variableNameIssue } from "../playbook/names.ts";
import type { Node, Scalar, ScalarNode } from "../source/located.ts";
import { compileTree } from "../template/tree.ts";

export function scalarNode(value: Scalar, span: Span): ScalarNode {
  const text = String(value);
  return {
    kind: "scalar",
    value,
    text,
    style: "quoted",
    span,
    offsetAt: (i) => Math.min(span.start + i, span.end),
  };
}

/** Plain data as a node, all of it at one place. */
export function dataNode(data: unknown, span: Span): Node {
  if (Array.isArray(data)) return { kind: "seq", items: data.map((d) => dataNode(d, span)), span };
  if (data instanceof Float)
    return { ...scalarNode(data.value, span), text: floatText(data.value), style: "plain" };
  if (typeof data === "object" && data !== null) {
    const entries = Object.entries(data).map(([k, v]) => ({
      key: scalarNode(k, span),
      value: dataNode(v, span),
    }));
    return { kind: "map", entries, span };
  }
  return scalarNode(data as Scalar, span);
}

/** A variable of a name that may be wrong, with text of the user's own file as its value; undefined where either is. */
export function dataVariable(
  name: string,
  data: unknown,
  { key, value }: { readonly key: Span; readonly value: Span },
  out: Collector,
): Variable | undefined {
  const issue = variableNameIssue(name, key, true);
  if (issue) out.add(issue);
  if (issue?.severity === "error") return undefined;
  const compiled = compileTree(dataNode(data, value));
  out.addAll(compiled.diagnostics);
  return compiled.value && { tree: compiled.value, span: key };
}

/** Data that nothing is evaluated in. */
export function staticVariable(value: unknown, span: Span): Variable {
  return { tree: { kind: "static", value, internal: value, span }, span };
}

export function portVariable(port: number, span: Span): Variable {
  return staticVariable(port, span);
}
