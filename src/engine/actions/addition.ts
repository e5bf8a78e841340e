/** What `add_host` and `group_by` have in common: the inventory grows, and the task has changed what is new. */

import type { Addition } from "../../model/inventory.ts";
import type { TaskResult } from "../../model/outcome.ts";
import { Pending } from "../look-ahead/pending.ts";
import { done, failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";

/** In check mode too: later plays are for the hosts that there are then, and nothing outside of the run is touched. */
export function addition({ play, task }: Unit, what: Addition, result: TaskResult): TaskEnd {
  if (play.probe) throw new Pending("barrier");
  const { changes } = play.run;
  if (!changes) return failed("the inventory of this run can't grow");
  const changed = changes.add(what, task.action.span);
  return done({ ...result, changed }, changed);
}
