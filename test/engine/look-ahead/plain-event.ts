/** Events without what differs from run to run although the same was done: times, numbers, the texts of whole files. */

import type { Event } from "../../../src/events/event.ts";

const LEFT_OUT = new Set(["seq", "at", "milliseconds"]);

/** `steps`: keep the numbers of steps, which stand for an order among hosts. */
export function plainEvent(event: Event, steps: boolean): string {
  return JSON.stringify(event, (key, value: unknown) => {
    if (LEFT_OUT.has(key) || (key === "step" && !steps)) return undefined;
    if (key === "file" && typeof value === "object" && value !== null && "path" in value) return value.path;
    if (typeof value === "object" && value !== null && "user_input" in value)
      return { ...value, start: undefined, stop: undefined };
    return value;
  });
}

/** Of one host, in order; `""` holds what is about the whole run. */
export function eventsByHost(
  events: readonly Event[],
  steps: boolean,
): ReadonlyMap<string, readonly string[]> {
  const byHost = new Map<string, string[]>([["", []]]);
  for (const event of events) {
    const host = "host" in event ? (event.host ?? "") : "";
    byHost.set(host, [...(byHost.get(host) ?? []), plainEvent(event, steps)]);
  }
  return byHost;
}
