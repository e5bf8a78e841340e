/** Text with `{{ expression }}` in it, as strings in YAML have. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { type Compiled, compileInner, type Expression } from "../expression/compile.ts";
import { type EvaluationContext, evaluateInternal, finished } from "../expression/evaluate.ts";
import { OMIT } from "../expression/omit.ts";
import { rethrowPlaced } from "../expression/placement.ts";
import { Unknown, UnknownValueError } from "../expression/unknown.ts";
import { Float } from "../expression/value/float.ts";
import { type PlainOptions, plain } from "../expression/value/plain.ts";
import { str } from "../expression/value/text.ts";
import { convertedText, convertedValue, isMadeText } from "./conversion.ts";
import { type Piece, splitTemplate } from "./split.ts";

export interface Template {
  readonly kind: "template";
  readonly segments: readonly (string | Expression)[];
  /** One expression and nothing else but white space: the value keeps its type. */
  readonly lone: boolean;
  readonly span: Span;
  readonly freeNames: ReadonlySet<string>;
}

/** The string itself where there is nothing to evaluate in it. */
export function compileTemplate(
  text: string,
  span: Span,
  offsetAt: (i: number) => number = (i) => span.start + i,
): Compiled<Template | string> {
  if (!/\{[{%#]/.test(text)) return { value: text, diagnostics: [] };
  const split = splitTemplate(text);
  const place = (from: number, to: number): Span => ({
    file: span.file,
    start: offsetAt(from),
    end: offsetAt(Math.max(from, to - 1)) + 1,
  });
  if ("problem" in split) {
    const { code, message, help, from, to } = split.problem;
    return { diagnostics: [problem(code, message, { primary: place(from, to), ...(help ? { help } : {}) })] };
  }
  const diagnostics: Diagnostic[] = [];
  const segments: (string | Expression)[] = [];
  for (const piece of split.pieces) segments.push(...compilePiece(piece, place, offsetAt, diagnostics));
  if (diagnostics.some((d) => d.severity === "error")) return { diagnostics };
  return { value: assemble(segments, span), diagnostics };
}

function compilePiece(
  piece: Piece,
  place: (from: number, to: number) => Span,
  offsetAt: (i: number) => number,
  diagnostics: Diagnostic[],
): readonly (string | Expression)[] {
  if (typeof piece === "string") return piece === "" ? [] : [piece];
  const compiled = compileInner(
    {
      text: piece.text,
      span: place(piece.from - 2, piece.to + 2),
      offsetAt: (i) => offsetAt(piece.from + i),
    },
    true,
  );
  diagnostics.push(...compiled.diagnostics);
  return compiled.value ? [compiled.value] : [];
}

function assemble(segments: readonly (string | Expression)[], span: Span): Template | string {
  const expressions = segments.filter((s) => typeof s !== "string");
  if (expressions.length === 0) return segments.join("");
  const lone = expressions.length === 1 && segments.every((s) => typeof s !== "string" || s.trim() === "");
  return {
    kind: "template",
    segments,
    lone,
    span,
    freeNames: new Set(expressions.flatMap((x) => [...x.freeNames])),
  };
}

/** Plain data for a lone expression, else a string; `OMIT` where that is the whole value. */
export function render(template: Template, context: EvaluationContext): unknown {
  return renderAs(template, context, { dropOmit: true });
}

/** For values that go back into a scope: whole floats stay floats, and what is not known yet is passed on. */
export function renderInternal(template: Template, context: EvaluationContext): unknown {
  try {
    return renderAs(template, context, { internal: true });
  } catch (error) {
    if (error instanceof UnknownValueError) return new Unknown(error.reason);
    throw error;
  }
}

function renderAs(template: Template, context: EvaluationContext, options: PlainOptions): unknown {
  const [only] = template.lone ? template.segments.filter((s) => typeof s !== "string") : [];
  if (context.language === "2.18") return renderConverted(template, only, context, options);
  if (!only) return joined(template, context);
  const value = finished(evaluateInternal(only, context), only, options);
  if (typeof value !== "string" || template.segments.length === 1) return value;
  return template.segments.map((s) => (typeof s === "string" ? s : value)).join("");
}

/** Up to 2.18: of white space around a lone expression only one line end behind it leaves the value its type. */
function renderConverted(
  template: Template,
  only: Expression | undefined,
  context: EvaluationContext,
  options: PlainOptions,
): unknown {
  const [, tail = "", ...more] = template.segments;
  const alone = template.segments[0] === only && (tail === "" || tail === "\n") && more.length === 0;
  if (!only || !alone) return leaving(convertedText(joined(template, context)), options);
  const raw = evaluateInternal(only, context);
  const value = raw instanceof Float ? raw : finished(raw, only, options);
  const converted = convertedValue(value, only.root, context);
  return typeof converted === "string" ? converted + tail : leaving(converted, options);
}

function leaving(value: unknown, options: PlainOptions): unknown {
  return value === OMIT ? value : plain(value, options);
}

/** Whether the template is a lone expression that makes text that is meant as text. */
export function isTextTemplate(template: Template, context: EvaluationContext): boolean {
  const [only] = template.segments;
  return template.segments.length === 1 && typeof only === "object" && isMadeText(only.root, context);
}

function joined(template: Template, context: EvaluationContext): string {
  return template.segments.map((s) => (typeof s === "string" ? s : textOf(s, context))).join("");
}

/** Null is nothing in the middle of text, as in Ansible. */
function textOf(expression: Expression, context: EvaluationContext): string {
  const value = evaluateInternal(expression, context);
  try {
    return value === null || value === undefined ? "" : str(value);
  } catch (error) {
    return rethrowPlaced(error, expression.root, expression.source.span.file);
  }
}
