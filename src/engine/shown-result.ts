/** A result as events carry it: plain data. The registered one stays as it is. */

import { Unknown } from "../expression/unknown.ts";
import type { TaskResult } from "../model/outcome.ts";

export function shownResult(result: TaskResult): TaskResult {
  return shown(result) as TaskResult;
}

function shown(value: unknown): unknown {
  if (value instanceof Unknown) return `(not known until applied: ${value.reason})`;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}
