/** One step of a play for the hosts that take it together. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { locationOf } from "../diagnostics/span.ts";
import type { TaskLabel } from "../events/event.ts";
import type { RoleUse, Task } from "../model/task.ts";
import type { Program, Step, TaskContext } from "../plan/program.ts";
import { isSelected } from "../plan/select-tags.ts";
import {
  advance,
  type Cursor,
  currentStep,
  enter,
  type Failure,
  fail,
  frameOf,
  type Moved,
  truncate,
} from "./cursor.ts";
import { directive, numberOf, tagNames } from "./directive-values.ts";
import type { HostInPlay } from "./host-run.ts";
import { handlerName, notifyHandlers } from "./notify.ts";
import type { PlayRun } from "./play-run.ts";
import { labelKey } from "./run-progress.ts";
import { isSecret, refuseInFree, runTask, shownChanges, type TaskRun, visible } from "./run-task.ts";
import { taskScope } from "./scope.ts";
import { shownDelegate } from "./shown-delegate.ts";
import { type Control, notKnown, type TaskEnd } from "./task-end.ts";
import { isNamed } from "./task-pattern.ts";

export type TaskStep = Extract<Step, { readonly task: Task }>;

/** Moves every host of the group by one step. They stand at the same place, though perhaps in different included files. */
export async function takeStep(play: PlayRun, group: readonly HostInPlay[]): Promise<void> {
  const atWork = new Map<TaskStep, HostInPlay[]>();
  for (const host of group) {
    const step = currentStep(host.cursor);
    if (!step) continue;
    if (step.op === "flush") flush(play, host);
    else if (step.op === "task" || step.op === "gather") {
      if (isWanted(play, host, step)) atWork.set(step, [...(atWork.get(step) ?? []), host]);
      else move(play, host, advance(host.cursor));
    }
  }
  await Promise.all([...atWork].map(([step, hosts]) => takeTask(play, step, hosts)));
}

// --- which tasks -------------------------------------------------------------------------------------

export function isWanted(play: PlayRun, host: HostInPlay, step: TaskStep): boolean {
  if (step.op === "gather" && host.run.factsGathered) return false;
  if (inHandlers(host)) {
    const index = host.cursor.frames.at(-1)?.pc ?? -1;
    return host.cursor.frames.at(-1)?.kind !== "handlers" || host.notified.has(index);
  }
  if (host.waitingForStart && step.op === "task") {
    if (!isStart(play, host, step))
      return step.task.action.module === "include_tasks" || step.task.action.module === "include_role";
    host.waitingForStart = false;
  }
  const tags = tagNames(step.context.tags, () => taskScope(play, host, step.context));
  if (step.op === "gather" && tags.length === 0) return true;
  return isSelected(tags, play.run.options.tags);
}

export function inHandlers(host: HostInPlay): boolean {
  return host.cursor.frames.some((f) => f.kind === "handlers");
}

function isStart(play: PlayRun, host: HostInPlay, step: TaskStep): boolean {
  const { startAtTask } = play.run.options;
  if (step.task.name === undefined || startAtTask === undefined) return false;
  const { name, role } = labelOf(play, host, step);
  return [name, ...(role === undefined ? [] : [`${role} : ${name}`])].some((n) => isNamed(n, startAtTask));
}

// --- handlers ----------------------------------------------------------------------------------------

const FLUSH: Program = { steps: [{ op: "flush", place: undefined }], regions: [] };

/** Rounds until nothing is notified any more: a handler may notify one that stands before it. */
export function flush(play: PlayRun, host: HostInPlay): void {
  if (host.notified.size === 0 || host.flushRounds > play.handlers.length) {
    host.flushRounds = 0;
    move(play, host, advance(host.cursor));
    return;
  }
  const program: Program = {
    steps: play.handlers.map(({ task, context }) => ({ op: "task", task, context, place: undefined })),
    regions: [],
  };
  move(play, host, enter(host.cursor, [frameOf(program, "handlers", host.flushRounds++)]));
}

// --- tasks -------------------------------------------------------------------------------------------

async function takeTask(play: PlayRun, step: TaskStep, hosts: readonly HostInPlay[]): Promise<void> {
  const [first] = hosts;
  if (!first) return;
  const label = labelOf(play, first, step);
  const once = runsOnce(play, first, step);
  const working = once && play.strategy === "linear" ? [first] : hosts;
  play.run.emit({ type: "step-started", task: label, hosts: working.map((h) => h.name) });
  const throttled = throttleOf(play, first, step);
  const ends = await Promise.all(
    working.map((host) => {
      const run = { play, host, task: step.task, context: step.context, label };
      return throttled(() => play.run.limits.hosts(() => carryOut(run, step, once)));
    }),
  );
  if (!once || play.strategy !== "linear") return;
  const [end] = ends;
  if (end)
    for (const host of hosts.slice(1))
      followRunOnce({ play, host, task: step.task, context: step.context, label }, end);
}

type Limited = <T>(work: () => Promise<T>) => Promise<T>;

/** `throttle`: how many hosts carry out this task at the same time. */
function throttleOf(play: PlayRun, host: HostInPlay, step: TaskStep): Limited {
  const { throttle } = step.context.directives;
  if (!throttle) return (work) => work();
  const atOnce = numberOf("throttle", throttle, taskScope(play, host, step.context)) ?? 0;
  return atOnce >= 1 ? play.run.limits.throttle(Math.floor(atOnce)) : (work) => work();
}

export function runsOnce(play: PlayRun, host: HostInPlay, step: TaskStep): boolean {
  if (!step.context.directives.run_once) return false;
  try {
    return directive("run_once", step.context.directives, taskScope(play, host, step.context)) ?? false;
  } catch {
    return false;
  }
}

async function carryOut(run: TaskRun, step: TaskStep, once: boolean): Promise<TaskEnd> {
  const { play, host, label } = run;
  if (play.run.stop.aborted) {
    host.status = "ended";
    return { outcome: "cancelled", result: {}, changes: [], diagnostics: [] };
  }
  play.run.emit({ type: "host-started", task: label, host: host.name });
  const started = play.run.clock.elapsed();
  const end = await endOf(run, once);
  if (step.op === "gather" && end.outcome !== "failed") host.run.factsGathered = true;
  finish(run, end, play.run.clock.elapsed() - started);
  return end;
}

async function endOf(run: TaskRun, once: boolean): Promise<TaskEnd> {
  const { play, host, label } = run;
  if (once && play.strategy === "free") return refuseInFree(run.task);
  if (label.handler) {
    const index = host.cursor.frames.at(-1)?.pc ?? -1;
    const inOwnFrame = host.cursor.frames.at(-1)?.kind === "handlers";
    const certainty = host.notified.get(index);
    if (inOwnFrame) host.notified.delete(index);
    if (inOwnFrame && certainty === "possible")
      return notKnown("runs only if a task before it turns out to change something");
  }
  return runTask(run);
}

/** The other hosts of a `run_once` task take over its result. */
function followRunOnce(run: TaskRun, end: TaskEnd): void {
  const { host, task } = run;
  for (const [name, value] of Object.entries(end.facts ?? {})) host.run.facts.set(name, value);
  for (const [name, value] of Object.entries(end.sets ?? {})) host.run.registered.set(name, value);
  if (task.register !== undefined) host.run.registered.set(task.register, end.result);
  if (end.outcome === "failed" || end.outcome === "unreachable" || end.outcome === "unknown") {
    if (ignores(run, end)) moveOn(run, end);
    else failHost(run, end);
  } else moveOn(run, end);
}

// --- what follows ------------------------------------------------------------------------------------

function finish(run: TaskRun, given: TaskEnd, milliseconds: number): void {
  const { play, host, label, context } = run;
  const end = notified(run, given);
  const ignored = ignores(run, end);
  const secret = isSecret(run, () => taskScope(play, host, context));
  play.run.emit({
    type: "host-finished",
    task: label,
    host: host.name,
    ...shownDelegate(run, () => taskScope(play, host, context)),
    outcome: end.outcome,
    ignored,
    result: visible(end.result, secret),
    changes: shownChanges(end.changes, secret),
    ...(end.unknownUntilApplied === undefined ? {} : { unknownUntilApplied: end.unknownUntilApplied }),
    diagnostics: secret ? [] : end.diagnostics,
    milliseconds,
  });
  play.progress.count(host.name, end.outcome, {
    ignored,
    unknownUntilApplied: end.unknownUntilApplied !== undefined,
  });
  if (end.outcome === "unreachable" || end.outcome === "unknown") {
    if (ignored) moveOn(run, end);
    else lose(run, end);
  } else if (end.outcome === "failed" && !ignored) failHost(run, end);
  else if (end.outcome === "cancelled") host.status = "ended";
  else moveOn(run, end);
}

/** A changed task notifies; a name that no handler has makes the task failed. */
export function notified(run: TaskRun, end: TaskEnd): TaskEnd {
  const possible = end.unknownUntilApplied !== undefined;
  if (end.outcome !== "changed" && !possible) return end;
  try {
    notifyHandlers(run, possible ? "possible" : "certain");
    return end;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const msg = error.diagnostics.map((d) => d.message).join("\n");
    return {
      ...end,
      outcome: "failed",
      diagnostics: error.diagnostics,
      result: { ...end.result, failed: true, msg },
    };
  }
}

export function ignores(run: TaskRun, end: TaskEnd): boolean {
  const keyword =
    end.outcome === "failed"
      ? "ignore_errors"
      : end.outcome === "unreachable" || end.outcome === "unknown"
        ? "ignore_unreachable"
        : undefined;
  if (!keyword || !run.context.directives[keyword]) return false;
  try {
    const scope = taskScope(
      run.play,
      run.host,
      run.context,
      new Map(run.task.register ? [[run.task.register, end.result]] : []),
    );
    return directive(keyword, run.context.directives, scope) ?? false;
  } catch {
    return false;
  }
}

export function moveOn(run: TaskRun, end: TaskEnd): void {
  const { play, host } = run;
  if (end.control) control(run, end.control);
  else if (end.frames && end.frames.length > 0) move(play, host, enter(host.cursor, end.frames));
  else move(play, host, advance(host.cursor));
}

function control(run: TaskRun, what: Control): void {
  const { play, host } = run;
  switch (what) {
    case "flush-handlers":
      move(play, host, enter(host.cursor, [frameOf(FLUSH, "include")]));
      return;
    case "end-host":
      move(play, host, truncate(host.cursor, 0));
      return;
    case "end-play":
      play.ended = true;
      for (const other of play.hosts.values()) if (other.active) move(play, other, truncate(other.cursor, 0));
      return;
    case "end-batch":
      for (const other of play.hosts.values()) if (other.active) move(play, other, truncate(other.cursor, 0));
      return;
    case "end-role": {
      const depth = host.cursor.frames.findLastIndex((f) => f.kind === "include");
      move(play, host, depth > 0 ? truncate(host.cursor, depth) : pastRole(host.cursor, run.context.role));
      return;
    }
    case "clear-host-errors":
      for (const other of play.hosts.values()) {
        if (other.status !== "failed" && other.status !== "unreachable") continue;
        other.run.out = undefined;
      }
      move(play, host, advance(host.cursor));
  }
}

/** The first step behind a role that stands in the play itself. */
function pastRole(cursor: Cursor, role: RoleUse | undefined): Moved {
  let moved = advance(cursor);
  for (;;) {
    const step = currentStep(moved.cursor);
    if (step?.op !== "task" || role === undefined || step.context.role !== role) return moved;
    moved = advance(moved.cursor);
  }
}

/** Adopts a host's new place and tells what was rescued on the way. */
export function move(play: PlayRun, host: HostInPlay, moved: Moved): void {
  host.cursor = moved.cursor;
  for (const failure of moved.rescued) {
    play.progress.rescued(host.name);
    play.run.emit({ type: "rescued", host: host.name, task: failure.label });
  }
  if (moved.uncaught) giveUp(play, host);
  else if (moved.cursor.frames.length === 0 && host.status === "running")
    host.status = host.failing ? "failed" : "done";
}

function failHost(run: TaskRun, end: TaskEnd): void {
  const { play, host, label, task, context } = run;
  const failure: Failure = {
    label,
    task: { name: label.name, action: task.action.module, args: {} },
    result: { ...end.result, failed: true },
  };
  move(play, host, fail(host.cursor, failure));
  if (host.run.out !== "failed" || !context.directives.any_errors_fatal) return;
  if (directive("any_errors_fatal", context.directives, taskScope(play, host, context))) {
    for (const other of play.hosts.values()) {
      if (!other.active) continue;
      other.status = "failed";
      other.run.out = "failed";
    }
    play.ended = true;
  }
}

function giveUp(play: PlayRun, host: HostInPlay): void {
  host.run.out = "failed";
  if (play.forceHandlers && host.notified.size > 0 && !host.failing) {
    host.failing = true;
    host.cursor = { frames: [frameOf(FLUSH, "include")] };
    return;
  }
  host.status = "failed";
  keepPending(play, host);
}

function lose(run: TaskRun, end: TaskEnd): void {
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
  const names: string[] = [];
  for (const [index, certainty] of host.notified) {
    const handler = play.handlers[index];
    if (handler && certainty === "certain") names.push(handlerName(play, host, handler));
  }
  if (names.length > 0) play.progress.pendingHandlers.set(host.name, names);
}

// --- names -------------------------------------------------------------------------------------------

function labelOf(play: PlayRun, host: HostInPlay, step: TaskStep): TaskLabel {
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
  };
  return { ...unnumbered, step: play.progress.stepOf(`${play.index} ${labelKey(unnumbered)}`) };
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
