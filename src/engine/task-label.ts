/** What a task is called in everything that is told of it. */

import { locationOf } from "../diagnostics/span.ts";
import type { TaskLabel } from "../events/event.ts";
import type { Task } from "../model/task.ts";
import type { Step, TaskContext } from "../plan/program.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import { labelKey } from "./run-progress.ts";
import { taskScope } from "./scope.ts";

export type TaskStep = Extract<Step, { readonly task: Task }>;

export function inHandlers(host: HostInPlay): boolean {
  return host.cursor.frames.some((f) => f.kind === "handlers");
}

export function labelOf(play: PlayRun, host: HostInPlay, step: TaskStep): TaskLabel {
  const { task, context } = step;
  const unnumbered = {
    name: step.op === "gather" ? "gather facts" : taskName(play, host, task, context),
    module: task.action.module,
    location: locationOf(task.span),
    ...(context.role ? { role: context.role.name } : {}),
    ...(inHandlers(host) ? { handler: true } : {}),
    action: step.op === "gather" ? "gather_facts" : writtenAction(task),
    ...(task.name ? {} : { unnamed: true }),
    ...(task.loop ? { loop: true } : {}),
    ...(task.action.module === "meta" ? { meta: writtenMeta(task) } : {}),
  };
  return { ...unnumbered, step: play.progress.stepOf(`${play.index} ${labelKey(unnumbered)}`) };
}

/** What a `meta` task asks for, where that is written out. */
export function writtenMeta({ action: { args } }: Task): string {
  const [what] = args.values();
  return what?.value.kind === "static" ? String(what.value.value).trim() : "";
}

function writtenAction({ action: { module, span } }: Task): string {
  const written = span.file.text.slice(span.start, span.end);
  return /^[\w.]+$/.test(written) ? written : module;
}

function taskName(play: PlayRun, host: HostInPlay, task: Task, context: TaskContext): string {
  if (!task.name) return task.action.module;
  if (task.name.value.kind === "static") return String(task.name.value.value);
  try {
    return String(taskScope(play, host, context).evaluate(task.name.value));
  } catch {
    const { file, start, end } = task.name.span;
    return file.text.slice(start, end);
  }
}
