/** What tests of expressions share: evaluating a text with some variables, and a controller that has a few files. */

import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { compileExpression, type Expression } from "../../src/expression/compile.ts";
import { type EvaluationContext, type Language, MISSING, type Scope } from "../../src/expression/evaluate.ts";
import { emptyLookupHost, type LookupHost } from "../../src/expression/lookup-host.ts";
import { compileTemplate, render, type Template } from "../../src/template/template.ts";

export type Variables = Readonly<Record<string, unknown>>;

export function scopeOf(variables: Variables): Scope {
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : MISSING),
    names: () => Object.keys(variables),
  };
}

/** 2026-11-21 12:00:00 UTC; random numbers are always 0.5. */
export function hostOf(parts: Partial<LookupHost> = {}): LookupHost {
  return {
    ...emptyLookupHost(
      () => new Date(Date.UTC(2026, 10, 21, 12)),
      () => 0.5,
    ),
    secret: (_path, make) => make((n) => Math.floor(n / 2)),
    ...parts,
  };
}

/** Values of lone expressions keep their type, as from 2.19 on, unless told otherwise. */
export function contextOf(
  variables: Variables = {},
  host: Partial<LookupHost> = {},
  language: Language = "2.19",
): EvaluationContext {
  return { scope: scopeOf(variables), lookups: hostOf(host), language };
}

export function fileOf(text: string): { readonly path: string; readonly text: string } {
  return { path: "test.yml", text };
}

/** Throws a `DiagnosticError` where it doesn't compile. */
export function compiled(text: string): Expression {
  const result = compileExpression({ text, span: { file: fileOf(text), start: 0, end: text.length } });
  if (!result.value) throw new DiagnosticError(result.diagnostics);
  return result.value;
}

export function compiledTemplate(text: string): Template | string {
  const result = compileTemplate(text, { file: fileOf(text), start: 0, end: text.length });
  if (result.value === undefined) throw new DiagnosticError(result.diagnostics);
  return result.value;
}

/** A string of YAML with `{{ }}` in it, rendered. */
export function rendered(text: string, context: EvaluationContext = contextOf()): unknown {
  const template = compiledTemplate(text);
  return typeof template === "string" ? template : render(template, context);
}

export function diagnosticsOf(work: () => unknown): readonly Diagnostic[] {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
  return [];
}

/** `CODE message | the text it points at`, one line for each. */
export function shown(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, message, primary }) => {
    const text = primary ? primary.file.text.slice(primary.start, primary.end) : "(nowhere)";
    return `${code} ${message} | ${text}`;
  });
}

/** Maps without prototype made into ordinary ones, for comparisons. */
export function ordinary(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordinary);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ordinary(item)]));
}
