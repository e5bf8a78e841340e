/** What every report is: a subscriber that can step aside while somebody else uses the terminal. */

import type { Subscriber } from "../events/event.ts";
import type { Theme } from "./theme.ts";

export interface Reporter extends Subscriber {
  close(): Promise<void>;
  /** Clears the live view away; the result brings it back. Nothing to do for reports that only append. */
  suspend(): () => void;
}

/** Where a report writes to. */
export interface ReportTarget {
  write(text: string): void;
  readonly theme: Theme;
  readonly columns: number;
  readonly rows: number;
}

export interface ReportOptions {
  readonly verbosity: number;
  /** Folder of the run's record, known once the journal is open. */
  readonly runFolder: () => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
