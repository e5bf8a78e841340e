/** All tasks of a play or of a list of entries, in order. */

import type { Block, Entry, Play, Task } from "../model/task.ts";

/** For a task, what stands in its place later on; see `foresee-includes.ts`. */
export type Inside = (task: Task) => readonly Entry[] | undefined;

const nothing: Inside = () => undefined;

export function* entriesOf(entries: readonly Entry[], inside: Inside = nothing): Generator<Entry> {
  for (const entry of entries) {
    yield entry;
    if (entry.kind === "block") yield* entriesOf([...entry.block, ...entry.rescue, ...entry.always], inside);
    else yield* entriesOf(inside(entry) ?? [], inside);
  }
}

export function sectionsOf(play: Play): readonly Entry[] {
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks];
}

export function blocksOf(play: Play, inside: Inside = nothing): readonly Block[] {
  return [...entriesOf(sectionsOf(play), inside)].filter((e) => e.kind === "block");
}

/** The play's own handlers and those of its roles. */
export function handlersIn(play: Play, inside: Inside = nothing): readonly Task[] {
  const roles = new Set(
    blocksOf(play, inside)
      .map((b) => b.role)
      .filter((r) => r !== undefined),
  );
  const handlers = [...[...roles].flatMap((r) => r.handlers), ...play.handlers];
  return [...entriesOf(handlers, inside)].filter((e) => e.kind === "task");
}

/** Tasks, then handlers. */
export function tasksOf(play: Play, inside: Inside = nothing): readonly Task[] {
  const tasks = [...entriesOf(sectionsOf(play), inside)].filter((e) => e.kind === "task");
  return [...tasks, ...handlersIn(play, inside)];
}
