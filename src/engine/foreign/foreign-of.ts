/** The file of a task's module, where others have written it. */

import type { ForeignFile } from "../../model/foreign-file.ts";
import type { Task } from "../../model/task.ts";
import type { ForeignPlace } from "../../playbook/foreign/foreign-modules.ts";
import type { PlayRun } from "../play-run.ts";

export function placeOf(
  { collections, role }: Pick<Task, "collections" | "role">,
  playDirectory: string,
): ForeignPlace {
  return { playDirectory, ...(collections ? { collections } : {}), ...(role ? { role } : {}) };
}

/** What roles have brought since the task was read counts as well. `always`: also before a module of homerun's own. */
export function foreignOf(
  task: Task,
  { run, play }: Pick<PlayRun, "run" | "play">,
  always = false,
): ForeignFile | undefined {
  const { foreign, named, module } = task.action;
  if (foreign) return foreign;
  if ((named && !always) || (!always && run.findModule(module))) return undefined;
  return run.load.foreign?.find(module, placeOf(task, play.directory));
}
