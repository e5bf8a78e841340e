/** The contract of a fact family: what it looks at on a host, and how facts are made of what it saw. */

import type { z } from "zod";

/** Ansible's coarse words for `gather_subset`. */
export type FactGroup = "min" | "hardware" | "network" | "virtual" | "other";

export interface FactSource {
  /** What the family's script printed, without the line end at its end. */
  readonly output: string;
  /** A file's text, where it was asked for, exists and may be read. */
  readonly file: (path: string) => string | undefined;
  /** Every file that was read, of all families; for those that ask by pattern. */
  readonly files: ReadonlyMap<string, string>;
}

export interface FactFamily<T extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly group: FactGroup;
  /** Ansible's finer words for `gather_subset` that mean this family, besides its name. */
  readonly subsets?: readonly string[];
  /** Files that can be read without waiting (/proc, /sys, /etc), by path or shell pattern. */
  readonly files?: readonly string[];
  /**
   * POSIX sh, a function's body that may use `exit`, run in another shell with a deadline; "$1" is the folder of local
   * facts. Cut off at the deadline, what it printed until then still counts. "$2" is that deadline in seconds: a program
   * that may hang is started with it (`LIMIT`), since busybox's `timeout` ends only the shell around it.
   */
  readonly script?: string;
  /**
   * It asks nobody that could keep it waiting (a resolver, a disk, somebody else's program): all such scripts share one
   * shell and one deadline.
   */
  readonly quick?: true;
  /** Seconds. */
  readonly deadline?: number;
  /** The script starts several programs, each with the deadline; all of them together have this many of it. */
  readonly programs?: number;
  /** What the facts look like; checked, so that nothing malformed reaches a playbook. */
  readonly schema: T;
  /** Pure; `schema` judges the result. Throws where the output is none that the script documents. */
  readonly parse: (source: FactSource) => Readonly<Record<string, unknown>>;
  /** What is missing among the facts, and why, where some are there. */
  readonly incomplete?: (source: FactSource) => string | undefined;
}

/** Sets `limit` to what a program that may hang is started with. */
export const LIMIT = 'limit=; command -v timeout >/dev/null 2>&1 && limit="timeout -k 1 $2"';

/** Status that `timeout` ends with, as patterns of `case`. */
export const LATE = "124 | 137 | 143";

export function defineFamily<T extends z.ZodType>(family: FactFamily<T>): FactFamily<T> {
  return family;
}

/** Lines that aren't empty. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** `KEY=value` lines, quoted as in a shell assignment; later ones win. */
export function assignments(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of linesOf(text)) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[1], unquoted(match[2].trim()));
  }
  return found;
}

function unquoted(word: string): string {
  if (/^'.*'$/s.test(word)) return word.slice(1, -1);
  if (/^".*"$/s.test(word)) return word.slice(1, -1).replaceAll(/\\(["\\$`])/g, "$1");
  return word;
}
