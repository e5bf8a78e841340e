/** What Ansible's settings say about the callback reports. */

import type { Screen } from "./screen.ts";

export interface CallbackOptions {
  readonly screen: Screen;
  readonly verbosity: number;
  /** Places in files are told from the root; those of events start here. */
  readonly cwd: string;
  readonly displaySkippedHosts: boolean;
  readonly displayOkHosts: boolean;
  readonly displayFailedStderr: boolean;
  readonly showPerHostStart: boolean;
  readonly showTaskPathOnFailure: boolean;
  readonly checkModeMarkers: boolean;
  readonly resultFormat: "json" | "yaml";
  readonly prettyResults?: boolean | undefined;
}
