/** Whether hosts get into each other's way at the same step, so that their order decides what comes out. */

import type { Ran } from "./run-model.ts";

interface Use {
  readonly readers: Set<string>;
  readonly writers: Set<string>;
}

/** `ran`: one host at a time, so that whatever was touched was touched by the one at work. `steps`: hosts wait for each other after every step. */
export function races(ran: Ran, steps: boolean): readonly string[] {
  const found = new Set<string>();
  const uses = new Map<string, Use>();
  let atWork = "";
  let ended = true;
  let next = 0;
  const forward = (to: number): void => {
    for (; next < to; next++) {
      const event = ran.events[next];
      if (event?.type === "host-started") atWork = event.host;
      else if (event?.type === "host-finished") ended = true;
      else if (event?.type === "play-started" || (steps && event?.type === "step-started" && ended)) {
        ended = false;
        uses.clear();
      }
    }
  };
  for (const { what, events } of ran.accesses) {
    forward(events);
    const use = uses.get(what.resource) ?? { readers: new Set(), writers: new Set() };
    uses.set(what.resource, use);
    (what.writes ? use.writers : use.readers).add(atWork);
    if (collide(use, what.resource.startsWith("all of "))) found.add(what.resource);
  }
  return [...found];
}

/** Whole machines are only ever read: two that write to one write to different parts of it, or are found there. */
function collide({ readers, writers }: Use, whole: boolean): boolean {
  if (writers.size > 1 && !whole) return true;
  return [...writers].some((writer) => [...readers].some((reader) => reader !== writer));
}
