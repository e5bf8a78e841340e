/** `apply:` of `include_tasks` and `include_role`: the keywords that the included tasks get. */

import type { Common, Task } from "../model/task.ts";

const applied = new WeakMap<Task, Common>();

/** Remembers what parsing read from `apply:`; the task's arguments keep nothing of it. */
export function setApply(task: Task, common: Common): void {
  applied.set(task, common);
}

export function applyOf(task: Task): Common | undefined {
  return applied.get(task);
}
