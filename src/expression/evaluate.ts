/** Values of compiled expressions. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { lookupResults } from "./call-lookup.ts";
import type { Expression } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { computed } from "./evaluator.ts";
import { Fault, UndefinedFault } from "./fault.ts";
import { OMIT } from "./omit.ts";
import { rethrowPlaced } from "./placement.ts";
import { Run } from "./run.ts";
import { Unknown, UnknownValueError } from "./unknown.ts";
import { type PlainOptions, plain } from "./value/plain.ts";
import { Undefined } from "./value/undefined.ts";

export {
  type Budget,
  type EvaluationContext,
  LANGUAGES,
  type Language,
  MISSING,
  type Scope,
} from "./context.ts";
export type { LookupHost } from "./lookup-host.ts";

/** What an expression gives to other expressions: may still be `Undefined`, `Unknown` or `OMIT`, with floats kept apart. */
export function evaluateInternal(expression: Expression, context: EvaluationContext): unknown {
  return computed(expression.root, { run: new Run(context), file: expression.source.span.file });
}

/**
 * Plain data, or `OMIT`. Throws `DiagnosticError` with EXP codes at the exact part of the text, and `UnknownValueError`
 * where the value depends on something that only applying can tell.
 */
export function evaluate(expression: Expression, context: EvaluationContext): unknown {
  return finished(evaluateInternal(expression, context), expression);
}

/** Checks that a value can leave the expression, and makes plain data of it. */
export function finished(
  value: unknown,
  expression: Expression,
  options: PlainOptions = { dropOmit: true },
): unknown {
  if (value === OMIT) return OMIT;
  if (value instanceof Unknown && !options.internal) throw new UnknownValueError(value.reason);
  try {
    if (value instanceof Undefined) return value.blank ? "" : value.fail();
    return plain(value, options);
  } catch (error) {
    return rethrowPlaced(error, expression.root, expression.source.span.file);
  }
}

/** The results of a lookup for a loop: `with_<name>: terms`. Diagnostics point at `span`. */
export function evaluateLookup(
  name: string,
  terms: readonly unknown[],
  context: EvaluationContext,
  span: Span,
): readonly unknown[] {
  try {
    return plain(lookupResults(name, terms, new Map(), new Run(context))) as readonly unknown[];
  } catch (error) {
    if (error instanceof Fault) throw new DiagnosticError([withoutNode(error, span)]);
    if (error instanceof UndefinedFault) throw new DiagnosticError([error.diagnostic]);
    throw error;
  }
}

function withoutNode(fault: Fault, span: Span): ReturnType<typeof problem> {
  const { help, notes } = fault.details;
  return problem(fault.code, fault.message, {
    primary: span,
    ...(help ? { help } : {}),
    ...(notes ? { notes } : {}),
  });
}
