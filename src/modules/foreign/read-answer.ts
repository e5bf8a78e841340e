/** What a module of others has answered: the JSON that it printed, with what it should not have printed around it. */

import type { CommandOutput } from "../../host/changes/run-command.ts";
import type { ModuleResult } from "../contract/module.ts";

export interface Answer {
  readonly result: ModuleResult;
  /** There was no JSON: the module broke off. */
  readonly broken: boolean;
}

interface Filtered {
  readonly json: string;
  readonly junk: readonly string[];
}

/** From the first line that begins with a brace to the last one that ends with one. */
function jsonLines(text: string): Filtered | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => /^\s*[{[]/.test(line));
  if (first < 0) return undefined;
  const close = (lines[first] as string).trimStart().startsWith("[") ? "]" : "}";
  const last = lines.findLastIndex((line, index) => index >= first && line.trimEnd().endsWith(close));
  if (last < 0) return undefined;
  const junk = lines.slice(last + 1).filter((line) => line.trim() !== "");
  return { json: lines.slice(first, last + 1).join("\n"), junk };
}

function parsed(json: string): ModuleResult | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as ModuleResult)
      : undefined;
  } catch {
    return undefined;
  }
}

export function readAnswer({ rc, stdout, stderr }: CommandOutput): Answer {
  const text = stdout.toString("utf8");
  const found = jsonLines(text);
  const result = found ? parsed(pythonNumbers(found.json)) : undefined;
  if (!found || !result) return { result: brokenOff(rc, text, stderr.toString("utf8")), broken: true };
  const said = withLines(result);
  if (found.junk.length === 0) return { result: said, broken: false };
  const junk = `Module invocation had junk after the JSON data: ${found.junk.join("\n")}`;
  const warnings = Array.isArray(said.warnings) ? said.warnings : [];
  return { result: { ...said, warnings: [...warnings, junk] }, broken: false };
}

/** Python writes numbers that JSON has not. */
function pythonNumbers(json: string): string {
  if (!/\b(NaN|Infinity)\b/.test(json)) return json;
  return json.replace(/("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g, (_all, text?: string) => text ?? "null");
}

function withLines(result: ModuleResult): ModuleResult {
  const lines = (name: "stdout" | "stderr"): ModuleResult => {
    const text = result[name];
    if (typeof text !== "string" || `${name}_lines` in result) return {};
    const split = text.split(/\r\n|\n|\r/);
    return { [`${name}_lines`]: split.at(-1) === "" ? split.slice(0, -1) : split };
  };
  return { ...result, ...lines("stdout"), ...lines("stderr") };
}

const TRACEBACK = "Traceback (most recent call last)";

/** Where the host keeps the files is nobody's business. */
function withoutFolders(text: string): string {
  return text.replaceAll(/\/[^"'\s]*\/f\.[0-9a-f]{64}\//g, "");
}

function brokenOff(rc: number, printed: string, complained: string): ModuleResult {
  const [stdout, stderr] = [withoutFolders(printed), withoutFolders(complained)];
  const trace = [stderr, stdout].find((text) => text.trimStart().startsWith(TRACEBACK));
  return {
    failed: true,
    changed: false,
    module_stdout: stdout,
    module_stderr: stderr,
    ...(trace === undefined ? {} : { exception: trace }),
    msg: "MODULE FAILURE\nSee stdout/stderr for the exact error",
    rc,
  };
}

/** The last line of Python's complaint, which says what it is about. */
export function lastWords({ exception, module_stderr, module_stdout }: ModuleResult): string | undefined {
  for (const text of [exception, module_stderr, module_stdout]) {
    const line = typeof text === "string" ? text.trimEnd().split("\n").at(-1)?.trim() : undefined;
    if (line) return line;
  }
  return undefined;
}
