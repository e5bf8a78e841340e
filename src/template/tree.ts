/** Whole YAML values: compiled once, evaluated as often as needed. */

import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Compiled } from "../expression/compile.ts";
import type { EvaluationContext } from "../expression/evaluate.ts";
import { OMIT } from "../expression/omit.ts";
import { opened, Sealed } from "../expression/value/sealed.ts";
import { scalarValue } from "../expression/value/yaml.ts";
import { isSealed, type MapNode, type Node, type ScalarNode } from "../source/located.ts";
import { compileTemplate, render, renderInternal, type Template } from "./template.ts";

export interface StaticTree {
  readonly kind: "static";
  /** Plain data. */
  readonly value: unknown;
  /** The same with whole floats kept apart. */
  readonly internal: unknown;
  readonly span: Span;
}

export interface TemplateTree {
  readonly kind: "template";
  readonly template: Template;
  /** As it is written. */
  readonly text: string;
  readonly span: Span;
}

export interface MapTree {
  readonly kind: "map";
  readonly entries: readonly {
    readonly key: Template | string;
    readonly keySpan: Span;
    readonly value: Tree;
  }[];
  readonly span: Span;
}

export interface SeqTree {
  readonly kind: "seq";
  readonly items: readonly Tree[];
  readonly span: Span;
}

/** An encrypted value: opened when it is evaluated. */
export interface SealedTree {
  readonly kind: "sealed";
  readonly sealed: Sealed;
  readonly span: Span;
}

export type Tree = StaticTree | TemplateTree | SealedTree | MapTree | SeqTree;

export function compileTree(node: Node): Compiled<Tree> {
  const diagnostics: Diagnostic[] = [];
  const value = treeOf(node, diagnostics);
  return diagnostics.some((d) => d.severity === "error") ? { diagnostics } : { value, diagnostics };
}

function treeOf(node: Node, diagnostics: Diagnostic[]): Tree {
  switch (node.kind) {
    case "scalar":
      return scalarTree(node, diagnostics);
    case "seq": {
      const items = node.items.map((item) => treeOf(item, diagnostics));
      return items.every((item) => item.kind === "static")
        ? staticSeq(items, node.span)
        : { kind: "seq", items, span: node.span };
    }
    case "map":
      return mapTree(node, diagnostics);
  }
}

/** `!unsafe` and other tags keep text from being evaluated. */
function scalarTree(node: ScalarNode, diagnostics: Diagnostic[]): Tree {
  const { value, span } = node;
  if (isSealed(node)) return { kind: "sealed", sealed: new Sealed(String(value), span), span };
  if (typeof value !== "string" || node.tag !== undefined)
    return { kind: "static", value, internal: scalarValue(node), span };
  const template = templateOf(node, diagnostics);
  return typeof template === "string"
    ? { kind: "static", value: template, internal: template, span }
    : { kind: "template", template, text: value, span };
}

function templateOf(node: ScalarNode, diagnostics: Diagnostic[]): Template | string {
  const compiled = compileTemplate(String(node.value), node.span, (i) => node.offsetAt(i));
  diagnostics.push(...compiled.diagnostics);
  return compiled.value ?? "";
}

function staticSeq(items: readonly StaticTree[], span: Span): StaticTree {
  return { kind: "static", value: items.map((i) => i.value), internal: items.map((i) => i.internal), span };
}

function mapTree(node: MapNode, diagnostics: Diagnostic[]): Tree {
  const entries = node.entries.map(({ key, value }) => ({
    key:
      typeof key.value === "string" && key.tag === undefined
        ? templateOf(key, diagnostics)
        : String(key.value),
    keySpan: key.span,
    value: treeOf(value, diagnostics),
  }));
  const tree: MapTree = { kind: "map", entries, span: node.span };
  if (!entries.every((e) => typeof e.key === "string" && e.value.kind === "static")) return tree;
  const fill = (pick: (t: StaticTree) => unknown): unknown => {
    const map: Record<string, unknown> = Object.create(null);
    for (const { key, value } of entries) map[key as string] = pick(value as StaticTree);
    return map;
  };
  return { kind: "static", value: fill((t) => t.value), internal: fill((t) => t.internal), span: node.span };
}

/**
 * Plain data. Entries and items that are `omit` are left out; `OMIT` is returned where the whole value is. Throws
 * `DiagnosticError`, and `UnknownValueError` where a part depends on what only applying can tell.
 */
export function evaluateTree(tree: Tree, context: EvaluationContext): unknown {
  switch (tree.kind) {
    case "static":
      return tree.value;
    case "template":
      return render(tree.template, context);
    case "sealed":
      return opened(tree.sealed, context.lookups.vault);
    case "seq":
      return tree.items.map((item) => evaluateTree(item, context)).filter((item) => item !== OMIT);
    case "map":
      return evaluateMap(tree, context, evaluateTree);
  }
}

/**
 * The value of a variable, for a scope: other expressions will read it. As `evaluateTree`, but `omit` is passed on, whole
 * floats print as floats later, and parts that are not known yet are `Unknown` instead of an error for the whole.
 */
export function evaluateVariable(tree: Tree, context: EvaluationContext): unknown {
  switch (tree.kind) {
    case "static":
      return tree.internal;
    case "template":
      return renderInternal(tree.template, context);
    case "sealed":
      return tree.sealed;
    case "seq":
      return tree.items.map((item) => evaluateVariable(item, context));
    case "map":
      return evaluateMap(tree, context, evaluateVariable);
  }
}

function evaluateMap(
  tree: MapTree,
  context: EvaluationContext,
  evaluate: (t: Tree, c: EvaluationContext) => unknown,
): unknown {
  const map: Record<string, unknown> = Object.create(null);
  const drops = evaluate === evaluateTree;
  for (const { key, keySpan, value } of tree.entries) {
    const item = evaluate(value, context);
    if (item === OMIT && drops) continue;
    map[typeof key === "string" ? key : keyOf(key, keySpan, context)] = item;
  }
  return map;
}

function keyOf(template: Template, span: Span, context: EvaluationContext): string {
  const key = render(template, context);
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "boolean" || key === null) return String(key);
  throw new DiagnosticError([
    problem("TPL0106", "the key of a map came out as a list or a map", {
      primary: span,
      help: "a key is text",
    }),
  ]);
}

/** Whether the value needs no evaluation: the same for every host and at any time. */
export function isStatic(tree: Tree): boolean {
  return tree.kind === "static";
}

export function freeNamesOf(tree: Tree): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (t: Tree): void => {
    if (t.kind === "template") for (const name of t.template.freeNames) names.add(name);
    if (t.kind === "seq") for (const item of t.items) visit(item);
    if (t.kind !== "map") return;
    for (const { key, value } of t.entries) {
      if (typeof key !== "string") for (const name of key.freeNames) names.add(name);
      visit(value);
    }
  };
  visit(tree);
  return names;
}
