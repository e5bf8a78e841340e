/** Expression text to something that can be evaluated many times; everything that is wrong without knowing any value is found here. */

import { type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { type Ast, childrenOf } from "./ast.ts";
import { check } from "./check.ts";
import { type LexerOptions, SyntaxFault, type SyntaxProblem } from "./lexer.ts";
import { type Parsed, parse } from "./parser.ts";
import { shortName } from "./registry.ts";

export interface ExpressionSource {
  readonly text: string;
  readonly span: Span;
  /** Maps an offset in `text` to one in the file; without it the text starts where the span does. */
  readonly offsetAt?: (i: number) => number;
}

export interface Expression {
  readonly kind: "expression";
  readonly root: Ast;
  readonly source: ExpressionSource;
  /** Names of variables and functions that it reads. */
  readonly freeNames: ReadonlySet<string>;
}

export interface Compiled<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** A bare expression such as `when:` holds. Braces around it, or in it, are taken for parentheses, with a warning. */
export function compileExpression(source: ExpressionSource): Compiled<Expression> {
  return compileAs(source, { braces: true, rawStrings: false });
}

/**
 * What stands between `{{` and `}}`. In YAML the strings in it are raw, so that `'\\1'` and `'\\d'` reach a pattern as they are
 * written; in template files they have Python's escapes.
 */
export function compileInner(source: ExpressionSource, rawStrings: boolean): Compiled<Expression> {
  return compileAs(source, { braces: false, rawStrings });
}

function compileAs(source: ExpressionSource, options: LexerOptions): Compiled<Expression> {
  const places = placesIn(source);
  let parsed: Parsed;
  try {
    parsed = parse(source.text, { ...options, ...places });
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { diagnostics: [syntaxDiagnostic(error.problem, source, places)] };
  }
  const { root } = parsed;
  const found = check(root, source.span.file);
  const diagnostics =
    parsed.braces.length > 0 ? [...found, bracesWarning(parsed.braces, source, places)] : found;
  if (found.length > 0) return { diagnostics };
  return { value: { kind: "expression", root, source, freeNames: freeNamesOf(root) }, diagnostics };
}

interface Places {
  readonly startAt: (i: number) => number;
  readonly endAt: (i: number) => number;
}

/** The end of a piece is one after its last character, not where the next one starts: folded lines lie between. */
function placesIn({ span, offsetAt }: ExpressionSource): Places {
  const startAt = offsetAt ?? ((i: number) => span.start + i);
  return { startAt, endAt: (i) => (i === 0 ? startAt(0) : startAt(i - 1) + 1) };
}

function syntaxDiagnostic(
  { code, message, help, start, end }: SyntaxProblem,
  source: ExpressionSource,
  { startAt, endAt }: Places,
): Diagnostic {
  const from = startAt(start);
  const primary = { file: source.span.file, start: from, end: Math.max(endAt(end), from + 1) };
  const whole = source.text.trim() === "" ? source.span : primary;
  return problem(code, message, { primary: whole, ...(help ? { help } : {}) });
}

function bracesWarning(
  braces: readonly number[],
  source: ExpressionSource,
  { startAt, endAt }: Places,
): Diagnostic {
  const at = braces[0] ?? 0;
  return warning("EXP0105", "a condition needs no `{{ }}`", {
    primary: { file: source.span.file, start: startAt(at), end: endAt(at + 2) },
    help: "leave the braces out: it is an expression already",
  });
}

/** Stands in `freeNames` for variables whose names only evaluation tells: `lookup('vars', name)`, templates. */
export const ANY_NAME = "*";

export function freeNamesOf(root: Ast): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Ast): void => {
    if (node.kind === "name") names.add(node.name === "vars" ? ANY_NAME : node.name);
    for (const name of lookedUp(node)) names.add(name);
    for (const child of readBy(node)) visit(child);
  };
  visit(root);
  return names;
}

/** The children that are evaluated: the name of a function is no variable. */
function readBy(node: Ast): readonly Ast[] {
  return node.kind === "call" && node.callee.kind === "name" ? childrenOf(node).slice(1) : childrenOf(node);
}

/** Lookups that read variables by name. */
function lookedUp(node: Ast): readonly string[] {
  if (
    node.kind !== "call" ||
    node.callee.kind !== "name" ||
    !["lookup", "query", "q"].includes(node.callee.name)
  )
    return [];
  const [lookup, ...terms] = node.args.filter((a) => a.name === undefined).map((a) => a.value);
  if (lookup?.kind !== "literal") return [ANY_NAME];
  const name = shortName(String(lookup.value));
  if (["template", "varnames", "community.general.merge_variables"].includes(name)) return [ANY_NAME];
  if (name !== "vars") return [];
  return terms.map((term) => (term.kind === "literal" ? String(term.value) : ANY_NAME));
}
