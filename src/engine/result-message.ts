/** The `msg` of a task whose values could not be computed, as playbooks look at it: in Ansible's key words where it has some. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { positionAt } from "../diagnostics/span.ts";

const UNDEFINED: ReadonlySet<string> = new Set(["EXP0201", "EXP0202"]);

export function resultMessage(diagnostics: readonly Diagnostic[]): string {
  const text = wordsOf(diagnostics);
  return isUndefined(diagnostics)
    ? `The task includes an option with an undefined variable. The error was: ${text}${placeOf(diagnostics)}`
    : text;
}

function placeOf([first]: readonly Diagnostic[]): string {
  const span = first?.primary;
  // The text of an expression that was put together has no lines of a file.
  if (!span?.file.text.includes("\n")) return "";
  const { line, column } = positionAt(span.file, span.start);
  return `\n\nThe error appears to be in '${span.file.path}': line ${line}, column ${column}`;
}

/** Whether what was asked for is not there, as opposed to wrong. */
export function isUndefined(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => UNDEFINED.has(d.code));
}

export function wordsOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((d) => d.message.replace(/^the variable `(.+)` is not defined$/, "'$1' is undefined"))
    .join("\n");
}
