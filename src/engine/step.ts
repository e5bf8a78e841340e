/** One step of a play for the hosts that take it together. */

import { DiagnosticError, warning } from "../diagnostics/diagnostic.ts";
import type { TaskLabel } from "../events/event.ts";
import { isSelected } from "../plan/select-tags.ts";
import { advance, currentStep, enter } from "./cursor.ts";
import { isTakenInSteps } from "./debugger/ask-step.ts";
import { directive, numberOf, tagNames } from "./directive-values.ts";
import { flush } from "./flush-handlers.ts";
import { failHost, lose, move, shareFailure } from "./host-moves.ts";
import type { HostInPlay } from "./host-run.ts";
import { notifyHandlers } from "./notify.ts";
import { control } from "./play-control.ts";
import type { PlayRun } from "./play-run.ts";
import { registeredResult } from "./registered-result.ts";
import { isSecret, learn, runTask, shownChanges, visible } from "./run-task.ts";
import { taskScope } from "./scope.ts";
import { shownDelegate } from "./shown-delegate.ts";
import { isInStep } from "./strategies/strategy.ts";
import { notKnown, type TaskEnd } from "./task-end.ts";
import { inHandlers, labelOf, type TaskStep, writtenMeta } from "./task-label.ts";
import { isNamed } from "./task-pattern.ts";
import type { TaskRun } from "./task-run.ts";
import { readVarsFiles } from "./vars-files.ts";

/**
 * Moves every host of the group by one step. They stand at the same place, though perhaps in different included files.
 * Gives the task that was carried out, where one was.
 */
export async function takeStep(play: PlayRun, group: readonly HostInPlay[]): Promise<TaskLabel | undefined> {
  const atWork = new Map<TaskStep, HostInPlay[]>();
  for (const host of group) {
    const step = currentStep(host.cursor);
    if (!step) continue;
    if (host.awaitsVarsFiles) readVarsFiles(play, host);
    if (step.op === "flush") flush(play, host);
    else if (step.op === "end-role") {
      host.endRole(step.role);
      move(play, host, advance(host.cursor));
    } else if (step.op === "task" || step.op === "gather") {
      if (isWanted(play, host, step)) atWork.set(step, [...(atWork.get(step) ?? []), host]);
      else move(play, host, advance(host.cursor));
    }
  }
  const labels = await Promise.all([...atWork].map(([step, hosts]) => takeTask(play, step, hosts)));
  return labels.at(-1);
}

// --- which tasks -------------------------------------------------------------------------------------

export function isWanted(play: PlayRun, host: HostInPlay, step: TaskStep): boolean {
  if (step.op === "gather" && host.run.facts.areGathered && play.run.options.gathering === "smart")
    return false;
  if (inHandlers(host)) {
    const index = handlerAt(host);
    return index === undefined || host.notified.has(index);
  }
  if (host.waitingForStart && step.op === "task") {
    if (!isStart(play, host, step))
      return step.task.action.module === "include_tasks" || step.task.action.module === "include_role";
    host.waitingForStart = false;
  }
  if (isRepetition(host, step)) return false;
  const tags = tagNames(step.context.tags, () => taskScope(play, host, step.context));
  if (step.op === "gather" && tags.length === 0) return true;
  return isSelected(tags, play.run.options.tags);
}

/** A task of a role that the host is through with already. */
function isRepetition(host: HostInPlay, { context: { role } }: TaskStep): boolean {
  return role !== undefined && !role.allowDuplicates && host.roles.get(role.identity) === "through";
}

function isStart(play: PlayRun, host: HostInPlay, step: TaskStep): boolean {
  const { startAtTask } = play.run.options;
  if (step.task.name === undefined || startAtTask === undefined) return false;
  const { name, role } = labelOf(play, host, step);
  return [name, ...(role === undefined ? [] : [`${role} : ${name}`])].some((n) => isNamed(n, startAtTask));
}

// --- tasks -------------------------------------------------------------------------------------------

async function takeTask(
  play: PlayRun,
  step: TaskStep,
  hosts: readonly HostInPlay[],
): Promise<TaskLabel | undefined> {
  const [first] = hosts;
  if (!first) return undefined;
  const label = labelOf(play, first, step);
  if (!(await isTakenInSteps(play.run, label.name))) return passBy(play, hosts, label);
  const once = runsOnce(play, first, step);
  warnOfRunOnce(play, first, step);
  const working = once ? [first] : hosts;
  play.run.emit({ type: "step-started", task: label, hosts: working.map((h) => h.name) });
  const throttled = throttleOf(play, first, step);
  const handler = handlerAt(first);
  const fatal = isInStep(play.strategy) && isFatal(play, first, step, once);
  const runOf = (host: HostInPlay): TaskRun => ({
    play,
    host,
    task: step.task,
    context: step.context,
    label,
  });
  const ends = await Promise.all(
    working.map((host) => throttled(() => play.run.limits.hosts(() => carryOut(runOf(host))))),
  );
  const [end] = ends;
  const failed = working.filter(
    (host, at) => ends[at] && isFailure(ends[at]) && !ignores(runOf(host), ends[at]),
  );
  const shared = fatal && failed.length > 0;
  if (once && end) {
    if (handler !== undefined) for (const host of play.hosts.values()) host.notified.delete(handler);
    const here = new Set(hosts);
    for (const host of play.hosts.values())
      if (host !== first && host.status === "running")
        followRunOnce(runOf(host), end, shared, here.has(host));
  }
  if (shared) shareFailures(play, failed, label, once ? first : undefined);
  return label;
}

function passBy(play: PlayRun, hosts: readonly HostInPlay[], label: TaskLabel): TaskLabel {
  for (const host of hosts) {
    const handler = handlerAt(host);
    if (handler !== undefined) host.notified.delete(handler);
    move(play, host, advance(host.cursor));
  }
  return label;
}

function isFailure({ outcome }: TaskEnd): boolean {
  return outcome === "failed" || outcome === "unreachable" || outcome === "unknown";
}

/** Whether a failure of the task is one for all hosts. */
function isFatal(play: PlayRun, host: HostInPlay, { context }: TaskStep, once: boolean): boolean {
  const { any_errors_fatal: fatal, ignore_errors: ignored } = context.directives;
  if (!once && !fatal) return false;
  try {
    const scope = taskScope(play, host, context);
    const holds = once || (directive("any_errors_fatal", context.directives, scope) ?? false);
    return holds && !(ignored && directive("ignore_errors", context.directives, scope));
  } catch {
    return true;
  }
}

/** `from`: who did the task for all. */
function shareFailures(
  play: PlayRun,
  failed: readonly HostInPlay[],
  label: TaskLabel,
  from: HostInPlay | undefined,
): void {
  for (const host of play.hosts.values()) if (!failed.includes(host)) shareFailure(play, host, label, from);
  if (![...play.hosts.values()].some((h) => h.active))
    play.run.emit({ type: "play-stopped", play: play.index, reason: "any-errors-fatal" });
}

type Limited = <T>(work: () => Promise<T>) => Promise<T>;

const throttles = new WeakMap<PlayRun, Map<TaskStep["task"], Limited>>();

/** `throttle`: how many hosts carry out this task at the same time. */
function throttleOf(play: PlayRun, host: HostInPlay, step: TaskStep): Limited {
  const { throttle } = step.context.directives;
  if (!throttle) return (work) => work();
  const known = throttles.get(play) ?? new Map<TaskStep["task"], Limited>();
  throttles.set(play, known);
  const before = known.get(step.task);
  if (before) return before;
  const atOnce = numberOf("throttle", throttle, taskScope(play, host, step.context)) ?? 0;
  const limited: Limited = atOnce >= 1 ? play.run.limits.throttle(Math.floor(atOnce)) : (work) => work();
  known.set(step.task, limited);
  return limited;
}

const warned = new WeakMap<PlayRun, Set<TaskStep["task"]>>();

function warnOfRunOnce(play: PlayRun, host: HostInPlay, { task, context }: TaskStep): void {
  const { run_once: keyword } = context.directives;
  const before = warned.get(play) ?? new Set();
  if (isInStep(play.strategy) || !keyword || before.has(task)) return;
  if (!directive("run_once", context.directives, taskScope(play, host, context))) return;
  warned.set(play, before.add(task));
  const message = `\`run_once\` has no meaning under the strategy \`${play.strategy}\`: every host carries the task out`;
  play.run.emit({ type: "diagnostic", diagnostic: warning("RUN0112", message, { primary: keyword.span }) });
}

/** `meta` tasks that are each host's own affair; the others are decided on the first host, for all. */
const OF_EACH_HOST: ReadonlySet<string> = new Set([
  "noop",
  "reset_connection",
  "end_host",
  "flush_handlers",
  "end_role",
]);

/** Hosts that do not wait for each other can't have one of them work for all. */
export function runsOnce(play: PlayRun, host: HostInPlay, { task, context }: TaskStep): boolean {
  if (!isInStep(play.strategy)) return false;
  if (task.action.module === "meta") return !OF_EACH_HOST.has(writtenMeta(task));
  if (task.action.module === "add_host") return true;
  if (!context.directives.run_once) return false;
  try {
    return directive("run_once", context.directives, taskScope(play, host, context)) ?? false;
  } catch {
    return false;
  }
}

/** Which of the play's handlers the host is at; undefined in what a handler includes, and elsewhere. */
function handlerAt({ cursor }: HostInPlay): number | undefined {
  const frame = cursor.frames.at(-1);
  return frame?.kind === "handlers" ? frame.pc : undefined;
}

async function carryOut(run: TaskRun): Promise<TaskEnd> {
  const { play, host, label } = run;
  if (play.run.stop.aborted) {
    host.status = "ended";
    return { outcome: "cancelled", result: {}, changes: [], diagnostics: [] };
  }
  play.run.emit({ type: "host-started", task: label, host: host.name });
  const started = play.run.clock.elapsed();
  const end = await endOf(run);
  finish(run, end, play.run.clock.elapsed() - started);
  return end;
}

async function endOf(run: TaskRun): Promise<TaskEnd> {
  const { host, label } = run;
  const index = label.handler ? handlerAt(host) : undefined;
  if (index === undefined) return runTask(run);
  const certainty = host.notified.get(index);
  host.notified.delete(index);
  return certainty === "possible"
    ? notKnown("runs only if a task before it turns out to change something")
    : runTask(run);
}

/**
 * The other hosts of a `run_once` task take over its result, those too that are elsewhere. What an include brings is
 * for the host alone that carried it out, as in Ansible. `here`: the host has come to the task.
 */
function followRunOnce(run: TaskRun, end: TaskEnd, failed: boolean, here: boolean): void {
  const { play, host, task, context } = run;
  if (!directive("delegate_facts", context.directives, taskScope(play, host, context))) {
    learn(host.run, end);
  }
  if (end.included) host.run.includedVars.push(end.included);
  for (const stats of end.stats ?? []) if (stats.perHost) play.progress.stats.add(stats, host.name);
  if (task.register !== undefined) host.run.registered.set(task.register, registeredResult(end.result));
  if (here && !failed && host.active) move(play, host, advance(host.cursor));
}

// --- what follows ------------------------------------------------------------------------------------

function finish(run: TaskRun, given: TaskEnd, milliseconds: number): void {
  const { play, host, label, context } = run;
  const end = notified(run, given);
  beginRole(run, end);
  const ignored = ignores(run, end);
  const secret = isSecret(run, () => taskScope(play, host, context));
  if (!secret) for (const stats of end.stats ?? []) play.progress.stats.add(stats, host.name);
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
  if (label.module !== "meta" || end.outcome === "failed")
    play.progress.count(host.name, end.outcome, {
      ignored,
      changed: end.result.changed === true,
      unknownUntilApplied: end.unknownUntilApplied !== undefined,
      // Each file that a loop brings is one.
      times: Math.max(1, end.frames?.length ?? 1),
    });
  if (end.outcome === "unreachable" || end.outcome === "unknown") {
    if (ignored) moveOn(run, end);
    else lose(run, end);
  } else if (end.outcome === "failed" && !ignored) failHost(run, end);
  else if (end.outcome === "cancelled") host.status = "ended";
  else moveOn(run, end);
}

/** A role of which everything was skipped, or nothing could be reached, has not run. */
export function beginRole({ host, context: { role } }: TaskRun, { outcome }: TaskEnd): void {
  if (!role || outcome === "skipped" || outcome === "unreachable" || host.roles.has(role.identity)) return;
  host.roles.set(role.identity, "begun");
}

/** A changed task notifies; a name that no handler has makes the task failed. */
export function notified(run: TaskRun, end: TaskEnd): TaskEnd {
  const possible = end.unknownUntilApplied !== undefined;
  if (end.outcome !== "changed" && !possible) return end;
  try {
    notifyHandlers(run, possible ? "possible" : "certain", end.notify);
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
