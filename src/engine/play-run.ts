/** One play at work on one batch of hosts. */

import type { Shell } from "../connection/session/session.ts";
import type { Play, VarLayer } from "../model/task.ts";
import type { Handler } from "../plan/program.ts";
import type { HostInPlay, HostRun } from "./host-run.ts";
import type { Probe } from "./look-ahead/probe.ts";
import type { RunContext } from "./run-context.ts";
import type { RunProgress } from "./run-progress.ts";
import type { Strategy } from "./strategies/strategy.ts";
import type { Unit } from "./unit.ts";
import type { EarlyQuestion } from "./wire/wire.ts";

/** `behind`: those after the unit's change, none of whose answers is known; otherwise the unit's own are among them. */
export type LookAhead = (unit: Unit, shell: Shell, behind: boolean) => Promise<readonly EarlyQuestion[]>;

export interface PlayRun {
  readonly run: RunContext;
  readonly progress: RunProgress;
  readonly play: Play;
  readonly index: number;
  readonly name: string;
  /** Of this batch. */
  readonly hosts: ReadonlyMap<string, HostInPlay>;
  /** Of the whole play, before any failed. */
  readonly allHosts: readonly string[];
  /** Every host of the run that has been touched, for hostvars and delegation. */
  readonly hostRuns: Pick<ReadonlyMap<string, HostRun>, "get">;
  /** Hosts that are in no play so far, but that tasks were delegated to: what check mode promised there holds for later tasks. */
  readonly delegateRuns: Map<string, HostRun>;
  /** Grows when a dynamic include brings a role. */
  readonly handlers: Handler[];
  /** Defaults and vars of roles that the whole play sees, in order of use. */
  readonly roleDefaults: VarLayer[];
  readonly roleVars: VarLayer[];
  readonly strategy: Strategy;
  readonly forceHandlers: boolean;
  readonly maxFailPercentage: number | undefined;
  /** The questions of the tasks behind a unit; absent where each task asks alone. */
  readonly ahead: LookAhead | undefined;
  /** Present where this play is only being looked through: nothing is sent, nothing is told. */
  readonly probe?: Probe;
  /** Given at the terminal, or taken from the defaults of `vars_prompt`. */
  readonly prompted: VarLayer;
  /** Set when no further batch of the play shall run. */
  ended: boolean;
  /** Set once more hosts have failed than `max_fail_percentage` allows. */
  tooManyFailed: boolean;
}
