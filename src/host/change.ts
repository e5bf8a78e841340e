/** What a module would do: typed, with the words, the before and after, the operations, and the effects. `changed`, check mode and diffs follow from it. */

import type { Effect } from "./effect.ts";
import type { Call } from "./primitive.ts";

export interface Difference {
  /** What is compared: a path, a unit, "mode of /etc/x". */
  readonly subject: string;
  /** Absent where there was nothing before; text, or undefined with `binary`. */
  readonly before?: string;
  readonly after?: string;
  readonly binary?: boolean;
}

export interface Change {
  /** Stable word for the kind of change: "write-file", "set-attributes", "install-packages", "start-unit", "run-command" … */
  readonly kind: string;
  /** One line in the imperative: "write /etc/motd", "start nginx". */
  readonly summary: string;
  readonly difference?: Difference;
  /** The difference or the operations hold a secret; the diff says only that it differs. */
  readonly sensitive?: boolean;
  /** False for what is no change of the host that anybody would count: a refreshed package index. */
  readonly counts?: false;
  /** Performed in order; the first that does not end with 0 ends the change as failed. */
  readonly operations: readonly Call[];
  /** What holds afterwards. */
  readonly effects: readonly Effect[];
}
