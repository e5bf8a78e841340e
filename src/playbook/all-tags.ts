/** The tags that a playbook knows before it runs. */

import type { Located, Playbook, Task } from "../model/task.ts";
import type { Tree } from "../template/tree.ts";
import { applyOf } from "./apply-of.ts";
import { literalTree } from "./compile-value.ts";
import { foreseenEntries, isInclude } from "./foresee-includes.ts";
import { blocksOf, tasksOf } from "./walk-entries.ts";

function addTags(tags: readonly Located<Tree>[], into: Set<string>): void {
  for (const { value } of tags) {
    const data = literalTree(value)?.data;
    for (const item of Array.isArray(data) ? data : [data]) {
      if (item === undefined || item === null) continue;
      if (String(item) !== "") into.add(String(item));
    }
  }
}

/** Literal tags, those of included files with a literal name among them. */
export function allTags(playbook: Playbook): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const play of playbook.plays) {
    addTags(play.tags, tags);
    for (const block of blocksOf(play, foreseenEntries)) addTags(block.tags, tags);
    for (const task of tasksOf(play, foreseenEntries))
      addTags([...task.tags, ...(applyOf(task)?.tags ?? [])], tags);
  }
  return tags;
}

function isUnknown(task: Task): boolean {
  return isInclude(task) && foreseenEntries(task) === undefined;
}

/** Whether tags may appear at run time that `allTags` can't know: in files whose name an expression makes, or as templates. */
export function mayHaveOtherTags(playbook: Playbook): boolean {
  const isTemplate = ({ value }: Located<Tree>): boolean => literalTree(value) === undefined;
  return playbook.plays.some((play) => {
    const tasks = tasksOf(play, foreseenEntries);
    const entries = [...blocksOf(play, foreseenEntries), ...tasks];
    return (
      play.tags.some(isTemplate) || tasks.some(isUnknown) || entries.some((e) => e.tags.some(isTemplate))
    );
  });
}
