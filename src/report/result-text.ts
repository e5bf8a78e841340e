/** A task's result as people read it: messages and output as lines, the rest like YAML, never a blob. */

import type { TaskResult } from "../model/outcome.ts";

/** Bookkeeping that says nothing beyond the outcome, and duplicates of other fields. */
const QUIET = new Set([
  ...[
    "changed",
    "failed",
    "skipped",
    "unreachable",
    "invocation",
    "ansible_facts",
    "results",
    "warnings",
    "diff",
  ],
  ...[
    "stdout_lines",
    "stderr_lines",
    "stdout",
    "stderr",
    "msg",
    "rc",
    "start",
    "end",
    "delta",
    "cmd",
    "ansible_loop_var",
    "censored",
  ],
]);

const DEEPEST = 8;

export function textField(result: TaskResult, name: string): string | undefined {
  const value = Object.hasOwn(result, name) ? result[name] : undefined;
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalar(value: unknown): string | undefined {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return value.includes("\n") ? undefined : value === "" ? '""' : value;
  if (Array.isArray(value)) return value.length === 0 ? "[]" : undefined;
  if (isRecord(value)) return Object.keys(value).length === 0 ? "{}" : undefined;
  return String(value);
}

/** Any value in the manner of YAML; for reading, not for parsing. */
export function valueLines(value: unknown, indent = "", depth = 0): readonly string[] {
  const short = scalar(value);
  if (short !== undefined) return [`${indent}${short}`];
  if (depth > DEEPEST) return [`${indent}…`];
  if (typeof value === "string")
    return value
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => `${indent}${line}`);
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [first = "", ...rest] = valueLines(item, `${indent}  `, depth + 1);
      return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
    });
  }
  return Object.entries(value as object).flatMap(([key, item]) => {
    const one = scalar(item);
    if (one !== undefined) return [`${indent}${key}: ${one}`];
    const marker = typeof item === "string" ? " |" : "";
    return [`${indent}${key}:${marker}`, ...valueLines(item, `${indent}  `, depth + 1)];
  });
}

/** Fields beyond message and output. */
export function otherFields(result: TaskResult): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(result).filter(([key]) => !QUIET.has(key) && !key.startsWith("_ansible")),
  );
}

const BESIDE_VARIABLE = new Set([
  ...["changed", "failed", "skipped", "attempts", "warnings", "ansible_loop_var", "failed_when_result"],
]);

/** What `debug` was asked to show; the name is missing where it is a message. */
export function debugged(result: TaskResult): { readonly name?: string; readonly value: unknown } {
  if (Object.hasOwn(result, "msg")) return { value: result.msg };
  const names = Object.keys(result).filter((k) => !BESIDE_VARIABLE.has(k) && !k.startsWith("_ansible"));
  // The item of a loop stands there as well; it may be what was asked for.
  const name = names.find((n) => n !== result.ansible_loop_var) ?? names[0];
  return name === undefined ? { value: undefined } : { name, value: result[name] };
}

export function debugLines(result: TaskResult): readonly string[] {
  const { name, value } = debugged(result);
  return valueLines(name === undefined ? value : { [name]: value });
}
