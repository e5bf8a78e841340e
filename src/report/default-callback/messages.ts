/** Problems, warnings and notices of a run, in the form that Ansible gives its own. */

import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { lineText, positionAt, type Span } from "../../diagnostics/span.ts";
import type { Envelope } from "../../events/event.ts";
import type { CallbackOptions, Rephrase } from "./callback-options.ts";

/** What was written on the command line stands in no file. */
function fileOf({ file: { path } }: Span, cwd: string): string {
  return path.startsWith("-") ? path : resolve(cwd, path);
}

function placeText(span: Span, cwd: string): string {
  const { line, column } = positionAt(span.file, span.start);
  const above = line > 1 ? lineText(span.file, line - 1) : "";
  return [
    `The error appears to be in '${fileOf(span, cwd)}': line ${line}, column ${column}, but may`,
    "be elsewhere in the file depending on the exact syntax problem.",
    "",
    "The offending line appears to be:",
    "",
    above,
    lineText(span.file, line),
    `${" ".repeat(Math.max(0, column - 1))}^ here`,
  ].join("\n");
}

/** `ERROR! …`, with the place, why, and what to do. */
function errorText(diagnostic: Diagnostic, cwd: string, rephrase: Rephrase): string {
  const { message, notes, help, primary, code } = diagnostic;
  const more = [
    ...(notes ?? []).map((note) => `  ${note}`),
    ...(help === undefined ? [] : [`  help: ${help}`]),
    `  (homerun explain ${code})`,
  ];
  const place = primary === undefined ? [] : ["", placeText(primary, cwd)];
  return [`ERROR! ${rephrase(diagnostic)?.[0] ?? message}`, ...more, ...place].join("\n");
}

function warningTexts(diagnostic: Diagnostic, cwd: string, rephrase: Rephrase): readonly string[] {
  const { message, help, primary } = diagnostic;
  const other = rephrase(diagnostic);
  if (other) return other;
  const place =
    primary === undefined ? "" : ` (${fileOf(primary, cwd)}:${positionAt(primary.file, primary.start).line})`;
  return [`${message}${place}${help === undefined ? "" : `; ${help}`}`];
}

type Options = Pick<CallbackOptions, "screen" | "cwd" | "rephrase">;

export function tellDiagnostic(diagnostic: Diagnostic, { screen, cwd, rephrase }: Options): void {
  if (diagnostic.severity === "error") screen.error(errorText(diagnostic, cwd, rephrase));
  else for (const text of warningTexts(diagnostic, cwd, rephrase)) screen.warning(text);
}

/** True where the event was a message, and told. */
export function tellMessage(event: Envelope, options: Options): boolean {
  if (event.type === "diagnostic") {
    tellDiagnostic(event.diagnostic, options);
    return true;
  }
  if (event.type !== "notice") return false;
  options.screen.warning(event.host === undefined ? event.message : `${event.host}: ${event.message}`);
  return true;
}
