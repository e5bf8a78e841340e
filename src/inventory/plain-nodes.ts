/** Nodes and variables made of values that stand in text files which are not YAML. */

import type { Span } from "../diagnostics/span.ts";
import type { Variable } from "../model/task.ts";
import type { Node, Scalar, ScalarNode } from "../source/located.ts";

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
  if (typeof data === "object" && data !== null) {
    const entries = Object.entries(data).map(([k, v]) => ({
      key: scalarNode(k, span),
      value: dataNode(v, span),
    }));
    return { kind: "map", entries, span };
  }
  return scalarNode(data as Scalar, span);
}

export function portVariable(port: number, span: Span): Variable {
  return { tree: { kind: "static", value: port, internal: port, span }, span };
}
