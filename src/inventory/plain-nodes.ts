/** Nodes and variables made of values that stand in text files which are not YAML. */

import type { Collector } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { Float, floatText } from "../expression/value/float.ts";
import { plain } from "../expression/value/plain.ts";
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
    const marked = markedText(data);
    if (marked) return { ...scalarNode(marked.text, span), tag: marked.tag };
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
  if (!isEvaluated(data)) return { ...staticVariable(data, value), span: key };
  const compiled = compileTree(dataNode(data, value));
  out.addAll(compiled.diagnostics);
  return compiled.value && { tree: compiled.value, span: key };
}

/** What Ansible's JSON has for text that is encrypted, or never evaluated. */
const MARKS: Readonly<Record<string, string>> = { __ansible_vault: "!vault", __ansible_unsafe: "!unsafe" };

function markedText(data: object): { readonly text: string; readonly tag: string } | undefined {
  const [entry, ...more] = Object.entries(data);
  const tag = entry && Object.hasOwn(MARKS, entry[0]) ? MARKS[entry[0]] : undefined;
  return tag !== undefined && more.length === 0 && typeof entry?.[1] === "string"
    ? { text: entry[1], tag }
    : undefined;
}

/** Whether any text in it, the names of entries among it, is more than itself. */
function isEvaluated(data: unknown): boolean {
  if (typeof data === "string") return /\{[{%#]/.test(data);
  if (typeof data !== "object" || data === null || data instanceof Float) return false;
  if (Array.isArray(data)) return data.some(isEvaluated);
  return (
    markedText(data) !== undefined ||
    Object.entries(data).some(([key, item]) => isEvaluated(key) || isEvaluated(item))
  );
}

/** Data that nothing is evaluated in. Whole floats and tuples are kept apart. */
export function staticVariable(data: unknown, span: Span): Variable {
  return { tree: { kind: "static", value: plain(data), internal: data, span }, span };
}

export function portVariable(port: number, span: Span): Variable {
  return staticVariable(port, span);
}
