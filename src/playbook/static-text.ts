/** Names that must be known before the run: literal, or made of extra variables and those written around them. */

import { Collector, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { type EvaluationContext, MISSING } from "../expression/context.ts";
import type { VarLayer } from "../model/task.ts";
import type { Node } from "../source/located.ts";
import { evaluateTree } from "../template/tree.ts";
import { compileValue } from "./compile-value.ts";
import type { Parsing } from "./parsing.ts";
import { shown } from "./read-keyword.ts";
import { mergeLayers } from "./variables.ts";

export interface StaticText {
  /** "the file of `import_tasks`", for messages. */
  readonly what: string;
  /** What to use where the name depends on a host. */
  readonly instead: string;
}

/** Extra variables, then what is written around the name: read when a variable is asked for, as files may be among it. */
export function namesAround({ context, varsAround = [] }: Parsing): EvaluationContext {
  const { scope } = context.staticContext;
  if (varsAround.length === 0) return context.staticContext;
  let merged: VarLayer | undefined;
  const vars = () => {
    merged ??= mergeLayers(varsAround.map((layer) => layer()));
    return merged;
  };
  const evaluating = new Set<string>();
  const get = (name: string): unknown => {
    const extra = scope.get(name);
    const own = extra === MISSING ? vars().get(name) : undefined;
    if (!own || evaluating.has(name)) return extra;
    evaluating.add(name);
    try {
      return evaluateTree(own.tree, around);
    } finally {
      evaluating.delete(name);
    }
  };
  const names = () => new Set([...scope.names(), ...vars().keys()]);
  const around: EvaluationContext = { ...context.staticContext, scope: { get, names } };
  return around;
}

/** Undefined where only the run can tell. */
export function staticValue(node: Node, parsing: Parsing): unknown {
  const compiled = compileValue(node, new Collector());
  try {
    return compiled && evaluateTree(compiled.value, namesAround(parsing));
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

export function staticText(node: Node, { what, instead }: StaticText, parsing: Parsing): string | undefined {
  const { out } = parsing;
  const compiled = compileValue(node, out);
  if (!compiled) return undefined;
  let value: unknown;
  try {
    value = evaluateTree(compiled.value, namesAround(parsing));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const notes = [
      "it is read before any host is known, so only variables given with `-e`, or written in the playbook or role around it, can stand in it",
      ...error.diagnostics.slice(0, 1).map((d) => d.message),
    ];
    out.add(
      problem("PB0305", `${what} can't be told before the run`, { primary: node.span, notes, help: instead }),
    );
    return undefined;
  }
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  if (typeof value === "number") return String(value);
  if (value === null || value === "") {
    out.add(problem("PB0107", `${what} is empty`, { primary: node.span }));
    return undefined;
  }
  out.add(problem("PB0107", `${what} must be a name, not ${shown(node)}`, { primary: node.span }));
  return undefined;
}
