/** Golden cases: one file with the input files, and what is said about them. `UPDATE_CASES=1` writes down what is said now. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { locationOf } from "../../src/diagnostics/span.ts";
import type { ContentReader } from "../../src/playbook/content-reader.ts";

export interface GoldenCase {
  readonly path: string;
  readonly name: string;
  /** The line above the first file: what the case shows, and arguments behind a colon. */
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly expected: string;
}

const HEADER = /^=== (.*)$/m;

export function readCase(path: string): GoldenCase {
  const [title = "", ...parts] = readFileSync(path, "utf8").split(HEADER);
  const files: Record<string, string> = {};
  let expected = "";
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const name = parts[i] ?? "";
    const text = (parts[i + 1] ?? "").slice(1);
    if (name === "expect") expected = text;
    else files[name] = text;
  }
  return { path, name: path.slice(path.lastIndexOf("/") + 1), title: title.trim(), files, expected };
}

export function readCases(folder: string): readonly GoldenCase[] {
  return readdirSync(folder)
    .filter((n) => n.endsWith(".case"))
    .sort()
    .map((n) => readCase(join(folder, n)));
}

export function shownDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((d) => {
      const severity = d.severity === "error" ? "" : `${d.severity} `;
      const place = d.primary ? ` ${locationOf(d.primary)}` : "";
      const help = d.help === undefined ? "" : `\n  help: ${d.help}`;
      return `${severity}${d.code}${place} ${d.message}${help}\n`;
    })
    .join("");
}

/** What the case expects, after writing it down where that was asked for. */
export function expectedOf(golden: GoldenCase, actual: string): string {
  if (process.env.UPDATE_CASES !== "1" || golden.expected === actual) return golden.expected;
  const text = readFileSync(golden.path, "utf8");
  const at = text.indexOf("=== expect\n");
  const input = at === -1 ? `${text.trimEnd()}\n` : text.slice(0, at);
  writeFileSync(golden.path, `${input}=== expect\n${actual}`);
  return actual;
}

/** The codes that the cases of a folder expect. */
export function codesIn(cases: readonly GoldenCase[]): ReadonlySet<string> {
  return new Set(
    cases.flatMap((c) =>
      [...c.expected.matchAll(/^(?:warning |hint )?([A-Z]+\d{4}) /gm)].map((m) => m[1] ?? ""),
    ),
  );
}

/** Files in memory, with the folders that their paths make. */
export function memoryReader(files: Readonly<Record<string, string>>): ContentReader {
  const folders = new Map<string, Set<string>>();
  const enter = (path: string): void => {
    const folder = dirname(path);
    const names = folders.get(folder) ?? new Set();
    folders.set(folder, names);
    if (names.has(path.slice(path.lastIndexOf("/") + 1)) || folder === path) return;
    names.add(path.slice(path.lastIndexOf("/") + 1));
    if (folder !== "." && folder !== "/") enter(folder);
  };
  for (const path of Object.keys(files)) enter(path);
  const clean = (path: string): string => path.replace(/^\.\//, "").replace(/(?<=.)\/$/, "");
  return {
    read: (path) => (Object.hasOwn(files, clean(path)) ? files[clean(path)] : undefined),
    kind: (path) =>
      Object.hasOwn(files, clean(path)) ? "file" : folders.has(clean(path)) ? "directory" : undefined,
    list: (path) => [...(folders.get(clean(path)) ?? [])].sort(),
  };
}
