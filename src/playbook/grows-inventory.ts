/** Whether hosts and groups may come into the inventory while a playbook runs, so that names in later plays need not be there yet. */

import type { Playbook, Task } from "../model/task.ts";
import { literalTree } from "./compile-value.ts";
import { foreseenEntries, isInclude } from "./foresee-includes.ts";
import { tasksOf } from "./walk-entries.ts";

function mayGrow(task: Task): boolean {
  const { module, args } = task.action;
  if (module === "meta") {
    return [...args.values()].some(({ value }) => {
      const literal = literalTree(value);
      return literal === undefined || literal.data === "refresh_inventory";
    });
  }
  return (
    module === "add_host" || module === "group_by" || (isInclude(task) && foreseenEntries(task) === undefined)
  );
}

export function growsInventory(playbooks: readonly Playbook[]): boolean {
  return playbooks.some(({ plays }) => plays.some((play) => tasksOf(play, foreseenEntries).some(mayGrow)));
}
