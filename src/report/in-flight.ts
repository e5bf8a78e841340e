/** Which hosts are at work on a task right now. */

import type { Envelope, Subscriber } from "../events/event.ts";

export interface InFlight extends Subscriber {
  hosts(): readonly string[];
}

export function createInFlight(): InFlight {
  const working = new Map<string, number>();
  const add = (host: string, by: number): void => {
    const count = (working.get(host) ?? 0) + by;
    if (count > 0) working.set(host, count);
    else working.delete(host);
  };
  return {
    on(event: Envelope) {
      if (event.type === "host-started") add(event.host, 1);
      else if (event.type === "host-finished") add(event.host, -1);
      else if (event.type === "host-lost") working.delete(event.host);
    },
    hosts: () => [...working.keys()],
  };
}
