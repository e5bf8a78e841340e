/** The names of tasks that a playbook knows before it runs. */

import type { Playbook } from "../model/task.ts";
import { literalTree } from "./compile-value.ts";
import { foreseenEntries, isInclude } from "./foresee-includes.ts";
import { tasksOf } from "./walk-entries.ts";

export interface TaskNames {
  readonly literal: readonly string[];
  /** Whether others may appear at run time: in files whose name an expression makes, or as templates. */
  readonly mayHaveOthers: boolean;
}

export function taskNames(playbook: Playbook): TaskNames {
  const tasks = playbook.plays.flatMap((play) => [...tasksOf(play, foreseenEntries)]);
  const names = tasks.flatMap(({ name }) => (name ? [literalTree(name.value)?.data] : []));
  return {
    literal: names.filter((name): name is string => typeof name === "string"),
    mayHaveOthers:
      names.some((name) => typeof name !== "string") ||
      tasks.some((task) => isInclude(task) && foreseenEntries(task) === undefined),
  };
}
