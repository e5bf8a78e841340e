/** A host goes on to its next place, or falls: into a rescue, into its last handlers, or out of the play. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { TaskLabel } from "../events/event.ts";
import { evaluateTree } from "../template/tree.ts";
import { type Cursor, currentStep, type Failure, fail, frameOf, isRescuable, type Moved } from "./cursor.ts";
import type { HostInPlay } from "./host-run.ts";
import { handlerName } from "./notify.ts";
import type { PlayRun } from "./play-run.ts";
import { isSecret } from "./run-task.ts";
import { taskScope } from "./scope.ts";
import type { TaskEnd } from "./task-end.ts";
import { inHandlers } from "./task-label.ts";
import type { TaskRun } from "./task-run.ts";

/** Adopts a host's new place and tells what was rescued on the way. */
export function move(play: PlayRun, host: HostInPlay, moved: Moved): void {
  const before = host.cursor;
  host.cursor = moved.cursor;
  for (const failure of moved.rescued) {
    if (!failure.shared) play.run.emit({ type: "rescued", host: host.name, task: failure.label });
  }
  if (moved.uncaught) {
    host.run.sharesFate = moved.uncaught.shared === true;
    giveUp(play, host, before);
  } else if (host.failing && !inHandlers(host) && currentStep(host.cursor)?.op !== "flush") leave(play, host);
  else if (moved.cursor.frames.length === 0 && host.status === "running") host.status = "done";
}

export function failHost(run: TaskRun, end: TaskEnd): void {
  const { play, host, label } = run;
  if (isRescuable(host.cursor)) {
    play.progress.rescued(host.name);
    host.run.registered.set("ansible_failed_task", failedTask(run));
    host.run.registered.set("ansible_failed_result", { ...end.result, failed: true });
  }
  const failure: Failure = { label };
  move(play, host, fail(host.cursor, failure));
}

/** The host fails because another one did; the blocks around its place rescue it all the same. */
export function shareFailure(play: PlayRun, host: HostInPlay, label: TaskLabel, from?: HostInPlay): void {
  if (!host.active || host.failing) return;
  for (const name of ["ansible_failed_task", "ansible_failed_result"]) {
    const value = from?.run.registered.get(name);
    if (value !== undefined) host.run.registered.set(name, value);
  }
  move(play, host, fail(host.cursor, { label, shared: true }));
}

function failedTask(run: TaskRun): Readonly<Record<string, unknown>> {
  const { play, host, task, context, label } = run;
  const scope = taskScope(play, host, context);
  const args: Record<string, unknown> = Object.create(null);
  if (!isSecret(run, () => scope)) {
    for (const [name, { value }] of task.action.args) {
      try {
        args[name] = evaluateTree(value, scope.context);
      } catch {
        // What can't be evaluated may be why the task failed.
      }
    }
  }
  return {
    name: label.name,
    action: label.action ?? task.action.module,
    args,
    ...(task.register === undefined ? {} : { register: task.register }),
  };
}

function giveUp(play: PlayRun, host: HostInPlay, fallen: Cursor): void {
  host.run.out = "failed";
  const last = play.forceHandlers && !host.failing && host.awaitsHandlers ? lastFlush(fallen) : undefined;
  if (last) {
    host.failing = true;
    host.cursor = last;
  } else leave(play, host);
}

/** The flush of the section in which the host failed; where that is what failed, there is none. */
function lastFlush({ frames: [outermost] }: Cursor): Cursor | undefined {
  if (!outermost || outermost.program.steps[outermost.pc]?.op === "flush") return undefined;
  const pc = outermost.program.steps.findIndex(({ op }, at) => op === "flush" && at > outermost.pc);
  return pc === -1 ? undefined : { frames: [{ ...frameOf(outermost.program, "play"), pc }] };
}

function leave(play: PlayRun, host: HostInPlay): void {
  host.status = "failed";
  host.cursor = { frames: [] };
  keepPending(play, host);
}

export function lose(run: TaskRun, end: TaskEnd): void {
  const { play, host, label } = run;
  host.status = "unreachable";
  host.run.out = "unreachable";
  const diagnostic =
    end.diagnostics[0] ??
    problem("RUN0103", String(end.result.msg ?? "the host was lost"), { host: host.name });
  play.run.emit({
    type: "host-lost",
    host: host.name,
    outcome: end.outcome === "unknown" ? "unknown" : "unreachable",
    task: label,
    diagnostic,
  });
  keepPending(play, host);
}

function keepPending(play: PlayRun, host: HostInPlay): void {
  const names = new Set<string>();
  for (const [name, certainty] of host.notifications) if (certainty === "certain") names.add(name);
  for (const [index, certainty] of host.notified) {
    const handler = play.handlers[index];
    if (handler && certainty === "certain") names.add(handlerName(play, host, handler));
  }
  if (names.size > 0) play.progress.pendingHandlers.set(host.name, [...names]);
}
