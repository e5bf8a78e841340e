/** `--limit @FILE`: the patterns of a file, one on each line, in the place of its name. */

import { resolve } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { patternTerms } from "../inventory/pattern-terms.ts";
import type { FileReader } from "../source/file-reader.ts";

export interface LimitRules {
  /** A file without a pattern limits nothing; otherwise it is a mistake. */
  readonly mayBeEmpty?: boolean;
}

export function expandLimit(limit: string, reader: FileReader, cwd: string, rules: LimitRules = {}): string {
  if (!limit.includes("@")) return limit;
  const terms = patternTerms(limit).flatMap((term) =>
    term.startsWith("@") ? linesOf(term.slice(1), reader, cwd, rules) : [term],
  );
  return terms.join(",");
}

function linesOf(
  name: string,
  reader: FileReader,
  cwd: string,
  { mayBeEmpty }: LimitRules,
): readonly string[] {
  const path = resolve(cwd, name);
  const kind = reader.kind(path);
  const text = kind === "file" ? reader.read(path) : undefined;
  if (text === undefined) {
    const what = kind === "directory" ? "is a folder, and must be a file" : "is not there";
    const help = "name a file with one host or pattern on each line";
    throw new DiagnosticError([problem("INV0121", `\`--limit @${name}\`: \`${path}\` ${what}`, { help })]);
  }
  const lines = text
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter((l) => l !== "");
  if (lines.length > 0 || mayBeEmpty === true) return lines;
  const help = "put one host or pattern on each line";
  throw new DiagnosticError([problem("INV0121", `\`--limit @${name}\`: the file names no host`, { help })]);
}
