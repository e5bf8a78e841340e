/** Faults of operations become diagnostics that point at the part of the user's text that is to blame. */

import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import type { Argument, Ast } from "./ast.ts";
import { Fault, UndefinedFault } from "./fault.ts";
import type { Signature } from "./signature.ts";

export function spanOf(node: { readonly start: number; readonly end: number }, file: SourceFile): Span {
  return { file, start: node.start, end: Math.max(node.end, node.start + 1) };
}

/** Rethrows: faults with the place added, anything else as it is. */
export function rethrowPlaced(error: unknown, node: Ast, file: SourceFile, signature?: Signature): never {
  if (error instanceof Fault) throw new DiagnosticError([placed(error, node, file, signature)]);
  if (error instanceof UndefinedFault) {
    const { diagnostic } = error;
    throw new DiagnosticError([
      diagnostic.primary ? diagnostic : { ...diagnostic, primary: spanOf(node, file) },
    ]);
  }
  if (error instanceof RangeError && /stack/i.test(error.message)) {
    throw new DiagnosticError([
      placed(new Fault("EXP0401", "the value or the expression is nested too deeply"), node, file, undefined),
    ]);
  }
  throw error;
}

export function placed(
  fault: Fault,
  node: Ast,
  file: SourceFile,
  signature: Signature | undefined,
): Diagnostic {
  const { help, notes, blame } = fault.details;
  return problem(fault.code, fault.message, {
    primary: spanOf(blamed(node, blame, signature), file),
    ...(help === undefined ? {} : { help }),
    ...(notes === undefined ? {} : { notes }),
  });
}

function blamed(
  node: Ast,
  blame: Fault["details"]["blame"],
  signature: Signature | undefined,
): { start: number; end: number } {
  if (node.kind !== "filter" && node.kind !== "test" && node.kind !== "call") return node;
  if (blame === "input") return node.kind === "call" ? node.callee : node.input;
  const name = node.kind === "call" ? node.callee : { start: node.nameStart, end: node.nameEnd };
  if (blame === undefined) return node.kind === "call" ? node : { start: name.start, end: node.end };
  return argument(node.args, blame, signature) ?? name;
}

function argument(
  args: readonly Argument[],
  blame: string | number,
  signature: Signature | undefined,
): Argument | undefined {
  if (typeof blame === "number") return args[blame];
  const named = args.find((a) => a.name === blame);
  if (named || args.some((a) => a.spread)) return named;
  const at = signature?.parameters.findIndex((p) => p.name === blame) ?? -1;
  return at === -1 ? undefined : args.filter((a) => a.name === undefined)[at];
}
