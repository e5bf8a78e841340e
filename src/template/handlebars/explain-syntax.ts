/** What the parser complains about, in the user's words and at the right place. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import type { Lines } from "./lines.ts";

export function explainSyntax(error: unknown, file: SourceFile, lines: Lines): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  const placed = positionIn(error);
  if (placed) return mismatch(message, file, lines.offset(placed));
  const at = offsetOf(message, file.text, lines);
  const got = /got '(\w+)'/.exec(message)?.[1];
  if (got === "CLOSE_UNESCAPED") {
    return problem("TPL0202", "three closing braces after a placeholder that has two", {
      primary: { file, start: at, end: at + 3 },
      help: "put a space before the last brace: {{name}} }",
    });
  }
  const open = got === "EOF" ? unclosedBlock(file.text) : undefined;
  if (open)
    return problem("TPL0201", `\`{{#${open.name}}}\` is not closed`, {
      primary: { file, ...open.place },
      help: `add {{/${open.name}}}`,
    });
  return general(file, at, got);
}

function general(file: SourceFile, at: number, got: string | undefined): Diagnostic {
  const rest = file.text.slice(at);
  const closing = /^\{\{~?\/[^}]*\}\}/.exec(rest)?.[0];
  if (closing)
    return problem("TPL0201", `\`${closing}\` closes nothing`, {
      primary: { file, start: at, end: at + closing.length },
    });
  if (got === "EOF" || (got === "INVALID" && !rest.includes("}}"))) {
    const open = Math.max(0, file.text.lastIndexOf("{{", at));
    return problem("TPL0201", "`{{` has no `}}`", {
      primary: { file, start: open, end: open + 2 },
      help: "close it with }}",
    });
  }
  const shown = /^[\w.@/-]+|^\S/.exec(rest)?.[0] ?? "";
  const primary = { file, start: at, end: at + Math.max(1, shown.length) };
  if (shown === "|")
    return problem("TPL0201", "`|` is not Handlebars", {
      primary,
      help: "a filter is a helper here: {{upper name}} instead of {{name | upper}}",
    });
  return problem("TPL0201", shown === "" ? "something is missing here" : `\`${shown}\` can't stand here`, {
    primary,
  });
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Errors that the parser raises itself, as for `{{#if}}…{{/each}}`, carry their place. */
function positionIn(error: unknown): Position | undefined {
  if (!(error instanceof Error) || !("lineNumber" in error) || !("column" in error)) return undefined;
  const { lineNumber, column } = error;
  return typeof lineNumber === "number" && typeof column === "number"
    ? { line: lineNumber, column }
    : undefined;
}

function mismatch(message: string, file: SourceFile, at: number): Diagnostic {
  const text = message.replace(/ - \d+:\d+$/, "");
  const pair = /^(\S+) doesn't match (\S+)$/.exec(text);
  const name = /^[\w.@/-]+/.exec(file.text.slice(at))?.[0] ?? " ";
  const primary = { file, start: at, end: at + name.length };
  if (pair)
    return problem("TPL0201", `\`{{#${pair[1]}}}\` is closed by \`{{/${pair[2]}}}\``, {
      primary,
      help: `close it with {{/${pair[1]}}}`,
    });
  return problem("TPL0201", text.charAt(0).toLowerCase() + text.slice(1), { primary });
}

/**
 * Other errors only show some text before and after the place, without line ends, above a row of dashes that ends at it.
 */
function offsetOf(message: string, text: string, lines: Lines): number {
  const [head = "", excerpt = "", dashes = ""] = message.split("\n");
  const line = Number(/line (\d+)/.exec(head)?.[1] ?? 1);
  const caret = dashes.indexOf("^");
  const before = excerpt.slice(0, caret).replace(/^\.\.\./, "");
  const after = excerpt.slice(caret).replace(/\.\.\.$/, "");
  const until = lines.offset({ line: line + 1, column: 0 });
  const joined = (part: string): string => part.replaceAll("\n", "");
  for (let at = until; at >= 0; at--) {
    const isHere =
      joined(text.slice(at, at + after.length + 20)).startsWith(after) &&
      joined(text.slice(Math.max(0, at - before.length - 20), at)).endsWith(before);
    if (isHere) return at;
  }
  return lines.offset({ line, column: 0 });
}

function unclosedBlock(
  text: string,
): { readonly name: string; readonly place: { readonly start: number; readonly end: number } } | undefined {
  const open: { name: string; start: number; end: number }[] = [];
  for (const tag of text.matchAll(
    /\{\{!--[\s\S]*?--\}\}|\{\{![\s\S]*?\}\}|\{\{~?([#^/])>?\s*([\w.@/-]+)[^}]*\}\}/g,
  )) {
    const [source, sigil, name = ""] = tag;
    if (sigil === "/") open.pop();
    else if (sigil === "#" || sigil === "^")
      open.push({ name, start: tag.index, end: tag.index + source.length });
  }
  const last = open.at(-1);
  return last && { name: last.name, place: { start: last.start, end: last.end } };
}
