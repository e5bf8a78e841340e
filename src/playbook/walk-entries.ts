/** All tasks of a play or of a list of entries, in order. */

import type { Block, Entry, Play, Task } from "../model/task.ts";

export function* entriesOf(entries: readonly Entry[]): Generator<Entry> {
  for (const entry of entries) {
    yield entry;
    if (entry.kind === "block") yield* entriesOf([...entry.block, ...entry.rescue, ...entry.always]);
  }
}

export function sectionsOf(play: Play): readonly Entry[] {
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks];
}

export function* blocksOf(play: Play): Generator<Block> {
  for (const entry of entriesOf(sectionsOf(play))) if (entry.kind === "block") yield entry;
}

/** Handlers included, the play's own and those of its roles. */
export function tasksOf(play: Play): readonly Task[] {
  const tasks = [...entriesOf(sectionsOf(play))].filter((e) => e.kind === "task");
  return [...tasks, ...handlersIn(play)];
}

export function handlersIn(play: Play): readonly Task[] {
  const roles = new Set([...blocksOf(play)].map((b) => b.role).filter((r) => r !== undefined));
  return [...[...roles].flatMap((r) => r.handlers), ...play.handlers];
}
