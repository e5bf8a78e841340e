/** Conditions that are written as templates with statements, which Ansible up to 2.18 carries out before it reads the outcome. */

import { warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Compiled, Expression } from "../expression/compile.ts";
import type { EvaluationContext } from "../expression/evaluate.ts";
import { Fault } from "../expression/fault.ts";
import { Float } from "../expression/value/float.ts";
import { pythonLiteral } from "../expression/value/python-literal.ts";
import { isTruthy } from "../expression/value/truth.ts";
import { compileTemplate, renderInternal } from "./template.ts";

/** Undefined where the condition is an expression, as it should be. */
export function conditionTemplate(
  text: string,
  span: Span,
  offsetAt: (i: number) => number,
): Compiled<Expression> | undefined {
  if (!/\{[%#]/.test(text)) return undefined;
  const { value: template, diagnostics } = compileTemplate(text, span, offsetAt);
  if (template === undefined) return { diagnostics };
  const start = offsetAt(0);
  const value = (context: EvaluationContext): boolean =>
    truthOf(typeof template === "string" ? template : renderInternal(template, context));
  const expression: Expression = {
    kind: "expression",
    root: { kind: "embedded", text, value, start, end: Math.max(offsetAt(text.length - 1) + 1, start + 1) },
    source: { text, span, offsetAt },
    freeNames: typeof template === "string" ? new Set() : template.freeNames,
  };
  const hint = warning("EXP0105", "a condition needs no `{% %}`", {
    primary: span,
    help: "write it as an expression: a or b, a if c else b",
  });
  return { value: expression, diagnostics: [...diagnostics, hint] };
}

/** Ansible reads the text as an expression again; here it can only be a constant, since what a host said is never evaluated. */
function truthOf(value: unknown): boolean {
  if (typeof value !== "string") return isTruthy(value);
  const text = value.trim();
  if (text === "") return false;
  const read = pythonLiteral(text, { json: true });
  if (typeof read === "boolean" || typeof read === "number" || read === null || read instanceof Float)
    return isTruthy(read);
  throw new Fault("TPL0312", `the condition came out as the text "${text.slice(0, 60)}"`, {
    help: "let it give true or false",
  });
}
