/** Whether a condition holds: `when:` and its kin. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import { type Ast, childrenOf } from "./ast.ts";
import { compileExpression, type Expression } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { evaluateInternal } from "./evaluate.ts";
import { Fault } from "./fault.ts";
import { rethrowPlaced } from "./placement.ts";
import { describeKind, knownKindOf } from "./value/kind.ts";
import { isTruthy } from "./value/truth.ts";

/**
 * Up to 2.18 Python's rule: everything empty, zero or null is false, and so the string "false" is true. From 2.19 on only true
 * and false are conditions.
 *
 * Text that `"{{ x }}"` gives is evaluated as a condition itself, as Ansible does, but only where it stands in the user's own files.
 */
export function evaluateCondition(expression: Expression, context: EvaluationContext): boolean {
  return conditionHolds(expression, context, true);
}

function conditionHolds(expression: Expression, context: EvaluationContext, again: boolean): boolean {
  const { root, source } = expression;
  try {
    if (context.language === "2.19") refuseInnerBraces(root);
    const value = evaluateInternal(expression, context);
    if (typeof value === "boolean") return value;
    if (typeof value === "string" && root.kind === "braces" && again)
      return bracedText(value, expression, context);
    knownKindOf(value);
    if (context.language === "2.19") throw notBoolean(value);
    return isTruthy(value);
  } catch (error) {
    return rethrowPlaced(error, root, source.span.file);
  }
}

function refuseInnerBraces(root: Ast): void {
  const hasBraces = (node: Ast): boolean => node.kind === "braces" || childrenOf(node).some(hasBraces);
  if (childrenOf(root).some(hasBraces))
    throw new Fault("EXP0310", "a condition can't have `{{ }}` in it, from language 2.19 on", {
      help: "leave the braces out: it is an expression already",
    });
}

const SUGGESTIONS: Readonly<Record<string, string>> = {
  string: "write `| bool` after it, or `!= ''` where it must not be empty",
  list: "write `| length > 0` after it",
  dict: "write `| length > 0` after it",
  integer: "compare it: `!= 0`",
  float: "compare it: `!= 0`",
  none: "write `is not none` after it",
};

function notBoolean(value: unknown): Fault {
  const help = SUGGESTIONS[knownKindOf(value)] ?? "compare it with something";
  return new Fault(
    "EXP0310",
    `a condition is true or false, not ${describeKind(value)}, from language 2.19 on`,
    {
      help,
    },
  );
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

function bracedText(value: string, expression: Expression, context: EvaluationContext): boolean {
  const text = value.trim();
  if (text === "") return false;
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (NUMBER.test(text) && context.language !== "2.19") return Number(text) !== 0;
  const isOwn = [...expression.freeNames].some((name) => context.scope.isOwnText?.(name, value));
  if (!isOwn)
    throw new Fault("EXP0311", "the condition is text, which Ansible would evaluate once more", {
      help: "leave the braces out and compare it, or write `| bool` after it",
    });
  const { span } = expression.source;
  const compiled = compileExpression({ text, span, offsetAt: () => span.start });
  if (!compiled.value) throw new DiagnosticError(compiled.diagnostics);
  return conditionHolds(compiled.value, context, false);
}
