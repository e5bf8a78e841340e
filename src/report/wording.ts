/** Words that all reports share: titles of tasks, names of outcomes, counts. */

import type { TaskLabel } from "../events/event.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Style } from "./segment.ts";

export function taskTitle({ name, role, handler }: TaskLabel): string {
  return `${handler === true ? "handler " : ""}${role === undefined ? "" : `${role} : `}${name}`;
}

/** What a host's line and the counts call an outcome. */
export type Standing = Outcome | "ignored";

/** In the order of counts: what matters comes last. */
export const STANDINGS = [
  "ok",
  "skipped",
  "changed",
  "ignored",
  "cancelled",
  "unknown",
  "unreachable",
  "failed",
] as const satisfies readonly Standing[];

export const STANDING_STYLE: Readonly<Record<Standing, Style>> = {
  ok: "ok",
  changed: "changed",
  skipped: "skipped",
  failed: "failed",
  unreachable: "unreachable",
  unknown: "unknown",
  cancelled: "dim",
  ignored: "skipped",
};

/** In check mode nothing is changed. */
export function standingWord(standing: Standing, checkMode: boolean): string {
  return standing === "changed" && checkMode ? "would change" : standing;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The first names, and how many more there are. */
export function nameList(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}
