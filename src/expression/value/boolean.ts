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

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...["yes", "y", "on", "1", "true", "t"].map((word) => [word, true] as const),
  ...["no", "n", "off", "0", "false", "f"].map((word) => [word, false] as const),
]);

/** What a word means that stands for true or false; any other value stays what it is. */
export function asWord(value: unknown): unknown {
  return typeof value === "string" ? (WORDS.get(value.trim().toLowerCase()) ?? value) : value;
}
