/** What Ansible's settings say about the callback reports. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Screen } from "./screen.ts";

/** Other words for a problem: what its first line says, for warnings each of its lines. Undefined: its own. */
export type Rephrase = (diagnostic: Diagnostic) => readonly string[] | undefined;

export interface CallbackOptions {
  readonly screen: Screen;
  readonly verbosity: number;
  /** Places in files are told from the root; those of events start here. */
  readonly cwd: string;
  readonly displaySkippedHosts: boolean;
  readonly displayOkHosts: boolean;
  readonly displayFailedStderr: boolean;
  readonly showPerHostStart: boolean;
  /** What `set_stats` has set is told at the end. */
  readonly showCustomStats: boolean;
  readonly showTaskPathOnFailure: boolean;
  readonly checkModeMarkers: boolean;
  readonly resultFormat: "json" | "yaml";
  readonly prettyResults?: boolean | undefined;
  /** Whether warnings in results are shown. */
  readonly actionWarnings: boolean;
  /** Lines around a difference. */
  readonly diffContext: number;
  readonly rephrase: Rephrase;
}
