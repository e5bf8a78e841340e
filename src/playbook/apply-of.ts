/** `apply:` of `include_tasks` and `include_role`: the keywords that the included tasks get. */

import type { Block, Common, Task } from "../model/task.ts";

/** What holds for tasks as a block around them would. */
export type Applied = Common & Pick<Block, "notify">;

const applied = new WeakMap<Task, Applied>();

/** Remembers what parsing read from `apply:`; the task's arguments keep nothing of it. */
export function setApply(task: Task, common: Applied): void {
  applied.set(task, common);
}

export function applyOf(task: Task): Applied | undefined {
  return applied.get(task);
}
