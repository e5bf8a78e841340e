/** Ansible's `bool`: the words that count as true. */

import { isNumber, numberOf } from "./kind.ts";

const TRUE_WORDS: ReadonlySet<string> = new Set(["yes", "on", "1", "true"]);

/** Everything that is none of the words is false; null stays null. */
export function toBoolean(value: unknown): boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return TRUE_WORDS.has(value.toLowerCase());
  return isNumber(value) && numberOf(value) === 1;
}
