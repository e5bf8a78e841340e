/** Results of a size that a terminal and a record can bear. Nobody but subscribers gets them so: what a task registers stays whole. */

import type { TaskResult } from "../model/outcome.ts";
import type { Event } from "./event.ts";

const LONGEST_TEXT = 64 * 1024;
const LONGEST_LIST = 2000;

export function boundedEvent(event: Event): Event {
  if (event.type !== "host-finished" && event.type !== "item-finished") return event;
  return { ...event, result: bounded(event.result) as TaskResult };
}

function bounded(value: unknown): unknown {
  if (typeof value === "string") return value.length > LONGEST_TEXT ? shortened(value) : value;
  if (Array.isArray(value)) return value.length > LONGEST_LIST ? shortenedList(value) : value.map(bounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bounded(item)]));
}

/** Beginning and end, which say most. */
function shortened(text: string): string {
  const half = LONGEST_TEXT / 2;
  return `${text.slice(0, half)}\n… ${text.length - LONGEST_TEXT} characters left out …\n${text.slice(-half)}`;
}

function shortenedList(list: readonly unknown[]): readonly unknown[] {
  const half = LONGEST_LIST / 2;
  const left = `… ${list.length - LONGEST_LIST} elements left out …`;
  return [...list.slice(0, half).map(bounded), left, ...list.slice(-half).map(bounded)];
}
