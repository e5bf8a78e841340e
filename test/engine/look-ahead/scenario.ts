/** What scenarios have in common: few cells, and short words for the tasks that ask and change them. */

import type { House } from "./house.ts";

export interface Scenario extends House {
  /** What the cells of the first host hold in the end, where it is not enough that both ways come to the same. */
  readonly leaves?: Readonly<Record<string, string>>;
  /** Interleavings that are tried. */
  readonly times?: number;
}

export const ONES = { "/a": "1", "/b": "1", "/c": "1" };
export const SHARING = { cells: { ...ONES, "/mounted": "1" } };
export const look = (path: string, more: object = {}) => ({ look: { path: [path] }, ...more });
export const cell = (path: string, value: string, more: object = {}) => ({ cell: { path, value }, ...more });
export const say = (msg: string, more: object = {}) => ({ debug: { msg }, ...more });
export const ignored = { ignore_errors: true };
