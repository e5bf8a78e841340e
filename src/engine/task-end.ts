/** What one try of a task on one host came to, before the engine moves the host on. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ChangeSummary } from "../events/event.ts";
import type { Outcome, TaskResult } from "../model/outcome.ts";
import type { Stats } from "../modules/contract/module.ts";
import type { Layer } from "../vars/layer.ts";
import type { Frame } from "./cursor.ts";
import type { Wanted } from "./notify.ts";
import { unknownResult } from "./unknown-result.ts";

export type Control =
  | "end-play"
  | "end-host"
  | "end-batch"
  | "end-role"
  | "clear-host-errors"
  | "flush-handlers";

export interface TaskEnd {
  readonly outcome: Outcome;
  readonly result: TaskResult;
  readonly changes: readonly ChangeSummary[];
  readonly diagnostics: readonly Diagnostic[];
  /** Check mode: why the outcome is not known. */
  readonly unknownUntilApplied?: string;
  /** Programs that the task brings: includes. */
  readonly frames?: readonly Frame[];
  readonly control?: Control;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Whom a loop notifies: the names as they are for each item. */
  readonly notify?: readonly Wanted[];
  /** Variables of include_vars. */
  readonly included?: Layer;
  /** Told at the end of the run: of a loop, one for each item. */
  readonly stats?: readonly Stats[];
  /** Variables set by set_fact. */
  readonly sets?: Readonly<Record<string, unknown>>;
}

export function skipped(
  reason: string | undefined,
  details: Readonly<Record<string, unknown>> = {},
): TaskEnd {
  return {
    outcome: "skipped",
    result: {
      changed: false,
      skipped: true,
      ...(reason === undefined ? {} : { skip_reason: reason }),
      ...details,
    },
    changes: [],
    diagnostics: [],
  };
}

export function failed(
  message: string,
  diagnostics: readonly Diagnostic[] = [],
  details: Readonly<Record<string, unknown>> = {},
): TaskEnd {
  return {
    outcome: "failed",
    result: { changed: false, failed: true, msg: message, ...details },
    changes: [],
    diagnostics,
  };
}

export function done(result: TaskResult = {}, changed = false): TaskEnd {
  return {
    outcome: changed ? "changed" : "ok",
    result: { changed, ...result },
    changes: [],
    diagnostics: [],
  };
}

/** In check mode: what the task would do hangs on something that only applying can tell. */
export function notKnown(why: string): TaskEnd {
  return {
    outcome: "skipped",
    result: { ...unknownResult(why), changed: false, skipped: true, msg: why },
    changes: [],
    diagnostics: [],
    unknownUntilApplied: why,
  };
}
