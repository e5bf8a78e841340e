/** One piece of work: a task, for one item, on one host. */

import type { Shell } from "../connection/session/session.ts";
import type { TaskLabel } from "../events/event.ts";
import type { Task } from "../model/task.ts";
import type { TaskContext } from "../plan/program.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import type { HostInPlay, HostRun } from "./host-run.ts";
import type { JobKeywords } from "./jobs/job-keywords.ts";
import type { PlayRun } from "./play-run.ts";

export interface Unit {
  readonly play: PlayRun;
  readonly host: HostInPlay;
  /** The host that is talked to: `host` itself, or the one that the task is delegated to. */
  readonly target: HostRun;
  readonly task: Task;
  readonly context: TaskContext;
  readonly label: TaskLabel;
  readonly scope: LayeredScope;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  /** What the task would change will be there later in the run: not so for one that `check_mode: true` only ever simulates. */
  readonly promises: boolean;
  /** `no_log`: nothing that the task says or gets is shown. */
  readonly secret: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Opens the connection and the shell of the task's user when first asked. */
  readonly shell: () => Promise<Shell>;
  readonly reconnect: () => Promise<void>;
  /** Ends what the session keeps running on the host as this user. */
  readonly leave: (user: string) => Promise<void>;
  /** The same unit on a connection of its own, for what goes on while later tasks use this one. */
  readonly apart: (lane: string) => Unit;
  /** The variables of the host that is talked to. */
  readonly aboutTarget: () => LayeredScope;
  /** `async`: undefined where the task is carried out as any other. */
  readonly job: JobKeywords | undefined;
  /** Where jobs are kept on the host. */
  readonly jobDirectory: string;
  /** Whether the host that is talked to is the controller itself. */
  readonly isLocal: () => boolean;
  readonly signal: AbortSignal;
  /** The `timeout` of one attempt in seconds, where there is one. */
  readonly timeout: number | undefined;
  /** The task has a `timeout`: its questions go alone, so that giving them up harms nobody else's. */
  readonly hasDeadline: boolean;
  /** Number of the item in a looped include; 0 otherwise. */
  readonly ordinal: number;
}
