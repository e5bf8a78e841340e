/** A task whose turn has come on a host. */

import type { TaskLabel } from "../events/event.ts";
import type { Task } from "../model/task.ts";
import type { TaskContext } from "../plan/program.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import type { Extra } from "./scope.ts";

export interface TaskRun {
  readonly play: PlayRun;
  readonly host: HostInPlay;
  readonly task: Task;
  readonly context: TaskContext;
  readonly label: TaskLabel;
  /** Looking ahead: the first item whose turn has not come. */
  readonly firstItem?: number;
  /** Variables that the debugger has set: above all others. */
  readonly overrides?: Extra;
}
