/** A result as events carry it: plain data, without the differences, which changes tell. The registered one stays as it is. */

import { Unknown } from "../expression/unknown.ts";
import type { TaskResult } from "../model/outcome.ts";

export function shownResult(result: TaskResult): TaskResult {
  const { diff: _diff, ...rest } = result;
  const { results } = rest;
  if (!Array.isArray(results)) return shown(rest) as TaskResult;
  const items = results.map((item: unknown) => (isItem(item) ? shownResult(item) : shown(item)));
  return { ...(shown(rest) as TaskResult), results: items };
}

function isItem(result: unknown): result is TaskResult {
  return typeof result === "object" && result !== null && "ansible_loop_var" in result;
}

function shown(value: unknown): unknown {
  if (value instanceof Unknown) return `(not known until applied: ${value.reason})`;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}
