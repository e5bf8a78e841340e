/** What rsync says that it did, item by item. */

import { MARK } from "./rsync-words.ts";

export interface Items {
  /** Whether any of them is a difference; with `-vv` rsync tells of what is the same as well. */
  readonly changed: boolean;
  /** All that was printed, without marks. */
  readonly text: string;
  readonly lines: readonly string[];
  /** Of what differs, as rsync writes it: `>f+++++++++ name`. */
  readonly made: readonly string[];
  readonly removed: readonly string[];
}

/** A dot for "stays", the kind, and nothing that differs. */
const SAME = /^\.[fdLDS] +(?= )/;

export function readItems(printed: string): Items {
  const items = printed
    .split("\n")
    .filter((line) => line.startsWith(MARK))
    .map((line) => line.slice(MARK.length))
    .filter((line) => !SAME.test(line));
  const text = printed.replaceAll(MARK, "");
  return {
    changed: items.length > 0,
    text,
    lines: text.split("\n").filter((line) => line !== ""),
    made: items.filter((line) => !line.startsWith("*deleting")),
    removed: items.filter((line) => line.startsWith("*deleting")),
  };
}
