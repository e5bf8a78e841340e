/** A result as events carry it: plain data, of a size that a terminal and a record can bear. The registered one stays whole. */

import { Unknown } from "../expression/unknown.ts";
import type { TaskResult } from "../model/outcome.ts";

const LONGEST_TEXT = 64 * 1024;
const LONGEST_LIST = 2000;

export function shownResult(result: TaskResult): TaskResult {
  return shown(result) as TaskResult;
}

function shown(value: unknown): unknown {
  if (typeof value === "string") return value.length > LONGEST_TEXT ? shortened(value) : value;
  if (value instanceof Unknown) return `(not known until applied: ${value.reason})`;
  if (Array.isArray(value)) return value.length > LONGEST_LIST ? shortenedList(value) : value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

/** Beginning and end, which say most. */
function shortened(text: string): string {
  const half = LONGEST_TEXT / 2;
  return `${text.slice(0, half)}\n… ${text.length - LONGEST_TEXT} characters left out …\n${text.slice(-half)}`;
}

function shortenedList(list: readonly unknown[]): readonly unknown[] {
  const half = LONGEST_LIST / 2;
  const left = `… ${list.length - LONGEST_LIST} elements left out …`;
  return [...list.slice(0, half).map(shown), left, ...list.slice(-half).map(shown)];
}
