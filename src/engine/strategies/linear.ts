/** The linear strategy: the hosts that are furthest behind take the next step together. */

import { type Cursor, comparePaths, pathOf } from "../cursor.ts";

export interface Placed {
  readonly cursor: Cursor;
}

/** The hosts at the earliest place; empty only for no hosts. Pure. */
export function nextTogether<H extends Placed>(hosts: readonly H[]): readonly H[] {
  let earliest: readonly number[] | undefined;
  let group: H[] = [];
  for (const host of hosts) {
    const path = pathOf(host.cursor);
    const order = earliest === undefined ? -1 : comparePaths(path, earliest);
    if (order < 0) {
      earliest = path;
      group = [host];
    } else if (order === 0) group.push(host);
  }
  return group;
}
