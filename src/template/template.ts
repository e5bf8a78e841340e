/** Text with `{{ expression }}` and `{% statements %}` in it, as strings in YAML have. */

import type { Span } from "../diagnostics/span.ts";
import type { Ast } from "../expression/ast.ts";
import { type Compiled, type Expression, freeNamesOf } from "../expression/compile.ts";
import { type EvaluationContext, evaluateInternal, finished } from "../expression/evaluate.ts";
import { OMIT } from "../expression/omit.ts";
import { rethrowPlaced } from "../expression/placement.ts";
import { Unknown, UnknownValueError } from "../expression/unknown.ts";
import { convertedText } from "../expression/value/converted-text.ts";
import { Float } from "../expression/value/float.ts";
import { type PlainOptions, plain } from "../expression/value/plain.ts";
import { str } from "../expression/value/text.ts";
import { convertedValue, isMadeText } from "./conversion.ts";
import type { Print } from "./jinja/ast.ts";
import { compileJinja } from "./jinja/compile-jinja.ts";
import { hasHeader } from "./jinja/header.ts";
import { ANSIBLE_OPTIONS, type JinjaOptions } from "./jinja/jinja-options.ts";
import type { JinjaTemplate } from "./jinja/jinja-template.ts";
import type { Output } from "./jinja/output.ts";
import { renderJinjaValue, withNewlines } from "./jinja/render-jinja.ts";
import { loaderInStrings } from "./loader-in-strings.ts";

export interface Template {
  readonly kind: "template";
  /** Empty where there are statements. */
  readonly segments: readonly (string | Expression)[];
  /** One expression and nothing else but white space: the value keeps its type. */
  readonly lone: boolean;
  /** Nothing but `{{ name }}`: up to 2.18 the only template that keeps a number. */
  readonly bare: boolean;
  readonly span: Span;
  readonly freeNames: ReadonlySet<string>;
  readonly jinja: JinjaTemplate;
}

const OPTIONS: JinjaOptions = { ...ANSIBLE_OPTIONS, rawStrings: true };

/** The string itself where there is nothing to evaluate in it. */
export function compileTemplate(
  text: string,
  span: Span,
  offsetAt: (i: number) => number = (i) => span.start + i,
): Compiled<Template | string> {
  if (!/\{[{%#]/.test(text) && !hasHeader(text)) return { value: text, diagnostics: [] };
  const { value, diagnostics } = compileJinja({
    text,
    file: span.file,
    options: OPTIONS,
    offsetAt,
    header: true,
  });
  const bare = /^\{\{\s*\w*\s*\}\}\n?$/.test(text);
  return value ? { value: assemble(value, bare, span), diagnostics } : { diagnostics };
}

function assemble(jinja: JinjaTemplate, bare: boolean, span: Span): Template | string {
  const segments = jinja.changes ? undefined : segmentsOf(jinja);
  if (!segments)
    return {
      kind: "template",
      segments: [],
      lone: false,
      bare: false,
      span,
      freeNames: jinja.freeNames,
      jinja,
    };
  const expressions = segments.filter((s) => typeof s !== "string");
  if (expressions.length === 0) return withNewlines(segments.join(""), jinja);
  const lone = expressions.length === 1 && segments.every((s) => typeof s !== "string" || s.trim() === "");
  const freeNames = new Set(expressions.flatMap((x) => [...x.freeNames]));
  return { kind: "template", segments, lone, bare, span, freeNames, jinja };
}

/** Undefined where there are statements. */
function segmentsOf({ body, file }: JinjaTemplate): readonly (string | Expression)[] | undefined {
  const segments: (string | Expression)[] = [];
  for (const node of body) {
    if (node.kind === "text") segments.push(node.text);
    else if (node.kind === "print" && node.written !== undefined)
      segments.push(expressionOf(node, node.written, file));
    else return undefined;
  }
  return segments;
}

function expressionOf({ value: root, start, end }: Print, text: string, file: Span["file"]): Expression {
  const source = { text, span: { file, start, end } };
  return { kind: "expression", root, source, freeNames: freeNamesOf(root) };
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

/** White space around a lone expression, other than one line end behind it, makes text of the value. */
function renderAs(template: Template, context: EvaluationContext, options: PlainOptions): unknown {
  if (template.segments.length === 0) return renderStatements(template.jinja, context, options);
  const [only] = template.lone ? template.segments.filter((s) => typeof s !== "string") : [];
  if (context.language === "2.18") return renderConverted(template, only, context, options);
  if (!only || template.segments.length > 1) return joined(template, context);
  const value = finished(evaluateInternal(only, context), only, options);
  return typeof value === "string" ? withNewlines(value, template.jinja) : value;
}

function renderConverted(
  template: Template,
  only: Expression | undefined,
  context: EvaluationContext,
  options: PlainOptions,
): unknown {
  if (!only || template.segments.length > 1)
    return leaving(convertedText(joined(template, context)), options);
  const raw = evaluateInternal(only, context);
  const value = raw instanceof Float ? raw : finished(raw, only, options);
  const converted = template.bare
    ? convertedValue(value, only.root, context)
    : convertedLoosely(value, only.root, context);
  return typeof converted === "string"
    ? withNewlines(converted, template.jinja)
    : leaving(converted, options);
}

function leaving(value: unknown, options: PlainOptions): unknown {
  return value === OMIT ? value : plain(value, options);
}

/** Only one value and no text: that value, as if it stood alone. Anything else is text. */
function renderStatements(jinja: JinjaTemplate, context: EvaluationContext, options: PlainOptions): unknown {
  const outcome = (out: Output): unknown => {
    const [first, ...others] = out.parts();
    if (first !== undefined && typeof first !== "string" && others.length === 0) {
      return first.value === OMIT ? OMIT : convertedLoosely(first.value, first.node, context);
    }
    const text = out.toText();
    return context.language === "2.18" ? convertedText(text) : text;
  };
  const value = renderJinjaValue(jinja, context, loaderInStrings(context.lookups), outcome);
  return value instanceof Float && !options.internal ? value.value : leaving(value, options);
}

/** Lists and maps stay what they are; up to 2.18 a number becomes text, other than where its name stands alone. */
function convertedLoosely(value: unknown, node: Ast, context: EvaluationContext): unknown {
  if (context.language !== "2.18") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "number" || value instanceof Float
    ? str(value)
    : convertedValue(value, node, context);
}

/** Whether the template is a lone expression that makes text that is meant as text. */
export function isTextTemplate(template: Template, context: EvaluationContext): boolean {
  const [only] = template.segments;
  return template.segments.length === 1 && typeof only === "object" && isMadeText(only.root, context);
}

function joined(template: Template, context: EvaluationContext): string {
  const text = template.segments.map((s) => (typeof s === "string" ? s : textOf(s, context))).join("");
  return withNewlines(text, template.jinja);
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
