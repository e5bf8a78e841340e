/** Where in the project's own code something went wrong, read off an error; never a trace. */

import type { Code } from "../diagnostics/codes.ts";
import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";

export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? "";
}

interface Found {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** The first place of a stack that is in the folder; of what could not be parsed, the carets below the line. */
function placeIn(error: unknown, folder: string): Found | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const places = stack.matchAll(/(?:file:\/\/)?(\/[^\n():]+):(\d+)(?::(\d+))?(?:\n[^\n]*\n( *)\^)?/g);
  for (const [, path = "", line, column, before] of places) {
    const decoded = withoutEscapes(path);
    if (!decoded.startsWith(`${folder}/`)) continue;
    return { path: decoded, line: Number(line), column: column ? Number(column) : (before?.length ?? 0) + 1 };
  }
  return undefined;
}

function withoutEscapes(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function spanAt(file: SourceFile, line: number, column: number): Span {
  const lines = file.text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const length = lines[line - 1]?.length ?? 0;
  const start = before + Math.min(column - 1, length);
  return { file, start, end: before + length };
}

export interface CodeFiles {
  /** Of the project, absolute. */
  readonly folder: string;
  readonly read: (path: string) => string | undefined;
  /** As messages name it. */
  readonly shown: (path: string) => string;
}

function spanOf(error: unknown, fallback: string, files: CodeFiles): Span {
  const { path, line, column } = placeIn(error, files.folder) ?? { path: fallback, line: 1, column: 1 };
  return spanAt({ path: files.shown(path), text: files.read(path) ?? "" }, line, column);
}

/** An error that the code of a file has thrown, as a diagnostic at its place. */
export function faultIn(
  code: Code,
  message: string,
  { error, path, help }: { readonly error?: unknown; readonly path: string; readonly help?: string },
  files: CodeFiles,
): Diagnostic {
  return problem(code, message, {
    primary: spanOf(error, path, files),
    ...(help === undefined ? {} : { help }),
  });
}

/** `modules/x.ts:3:5`, for messages of tasks; empty where the error does not tell. */
export function whereOf(error: unknown, files: Pick<CodeFiles, "folder" | "shown">): string {
  const found = placeIn(error, files.folder);
  return found ? `${files.shown(found.path)}:${found.line}:${found.column}` : "";
}
