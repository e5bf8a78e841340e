/** Problems, warnings and notices of a run, in the form that Ansible gives its own. */

import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { lineText, positionAt, type Span } from "../../diagnostics/span.ts";
import type { Envelope } from "../../events/event.ts";
import type { CallbackOptions } from "./callback-options.ts";

function placeText(span: Span, cwd: string): string {
  const { line, column } = positionAt(span.file, span.start);
  const above = line > 1 ? lineText(span.file, line - 1) : "";
  return [
    `The error appears to be in '${resolve(cwd, span.file.path)}': line ${line}, column ${column}, but may`,
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
export function errorText({ message, notes, help, primary, code }: Diagnostic, cwd: string): string {
  const more = [
    ...(notes ?? []).map((note) => `  ${note}`),
    ...(help === undefined ? [] : [`  help: ${help}`]),
    `  (homerun explain ${code})`,
  ];
  const place = primary === undefined ? [] : ["", placeText(primary, cwd)];
  return [`ERROR! ${message}`, ...more, ...place].join("\n");
}

function warningText({ message, help, primary }: Diagnostic, cwd: string): string {
  const place =
    primary === undefined
      ? ""
      : ` (${resolve(cwd, primary.file.path)}:${positionAt(primary.file, primary.start).line})`;
  return `${message}${place}${help === undefined ? "" : `; ${help}`}`;
}

/** True where the event was a message, and told. */
export function tellMessage(
  event: Envelope,
  { screen, cwd }: Pick<CallbackOptions, "screen" | "cwd">,
): boolean {
  if (event.type === "diagnostic") {
    const { diagnostic } = event;
    if (diagnostic.severity === "error") screen.error(errorText(diagnostic, cwd));
    else screen.warning(warningText(diagnostic, cwd));
    return true;
  }
  if (event.type === "notice") {
    screen.warning(event.host === undefined ? event.message : `${event.host}: ${event.message}`);
    return true;
  }
  return false;
}
