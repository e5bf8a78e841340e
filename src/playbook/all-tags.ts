/** The tags that a playbook knows before it runs. */

import type { Entry, Located, Playbook } from "../model/task.ts";
import type { Tree } from "../template/tree.ts";
import { applyOf } from "./apply-of.ts";
import { literalTree } from "./compile-value.ts";

function addTags(tags: readonly Located<Tree>[], into: Set<string>): void {
  for (const { value } of tags) {
    const data = literalTree(value)?.data;
    for (const item of Array.isArray(data) ? data : [data]) {
      if (item === undefined || item === null) continue;
      for (const name of String(item).split(",")) if (name.trim() !== "") into.add(name.trim());
    }
  }
}

function addEntries(entries: readonly Entry[], into: Set<string>): void {
  for (const entry of entries) {
    addTags(entry.tags, into);
    if (entry.kind === "block") addEntries([...entry.block, ...entry.rescue, ...entry.always], into);
    else addTags(applyOf(entry)?.tags ?? [], into);
  }
}

/** Literal tags; those that an expression makes, and those in files that are included at run time, are not known. */
export function allTags(playbook: Playbook): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const play of playbook.plays) {
    addTags(play.tags, tags);
    addEntries([...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks, ...play.handlers], tags);
  }
  return tags;
}

/** Whether files are included at run time, whose tags nobody knows yet. */
export function hasIncludes(playbook: Playbook): boolean {
  const dynamic = (entries: readonly Entry[]): boolean =>
    entries.some((e) =>
      e.kind === "block"
        ? dynamic([...e.block, ...e.rescue, ...e.always])
        : e.action.module === "include_tasks" || e.action.module === "include_role",
    );
  return playbook.plays.some((p) =>
    dynamic([...p.preTasks, ...p.roles, ...p.tasks, ...p.postTasks, ...p.handlers]),
  );
}
