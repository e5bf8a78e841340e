/**
 * What the coming tasks of a host will ask, as far as that can be told now: the engine's own steps, taken on a copy of the
 * host that sends nothing and tells nobody. What it gets wrong costs a trip; it never changes what a task does.
 */

import type { Shell } from "../../connection/session/session.ts";
import { Unknown } from "../../expression/unknown.ts";
import { advance, currentStep } from "../cursor.ts";
import { flush } from "../flush-handlers.ts";
import type { HostInPlay } from "../host-run.ts";
import { notifyHandlers } from "../notify.ts";
import type { PlayRun } from "../play-run.ts";
import type { RunContext } from "../run-context.ts";
import { RunProgress } from "../run-progress.ts";
import { runTask } from "../run-task.ts";
import { beginRole, ignores, isWanted, moveOn, notified, runsOnce } from "../step.ts";
import type { TaskEnd } from "../task-end.ts";
import { inHandlers, type TaskStep } from "../task-label.ts";
import type { TaskRun } from "../task-run.ts";
import type { Unit } from "../unit.ts";
import type { EarlyQuestion } from "../wire/wire.ts";
import { Pending } from "./pending.ts";
import { Probe } from "./probe.ts";

const NOT_YET = new Unknown("its task has not run");

/** Steps looked at beyond the questions found: structure, skipped tasks and tasks that only think are cheap, but not free. */
const MOST_STEPS = 2000;

/** Never rejects. */
export async function questionsAhead(
  unit: Unit,
  shell: Shell,
  behind: boolean,
): Promise<readonly EarlyQuestion[]> {
  const { window } = unit.host.run;
  if (behind || unit.play.run.wire.hasWasted(shell)) window.shrink();
  else window.grow();
  const probe = new Probe(unit.play.run.wire, behind);
  const run = probe.copyOf(unit.host.run);
  const host = unit.host.copy(run);
  const play: PlayRun = {
    ...unit.play,
    run: quiet(unit.play.run),
    progress: new RunProgress(),
    handlers: [...unit.play.handlers],
    roleDefaults: [...unit.play.roleDefaults],
    roleVars: [...unit.play.roleVars],
    hostRuns: { get: (name) => (name === host.name ? run : unit.play.hostRuns.get(name)) },
    ahead: undefined,
    probe,
  };
  try {
    await presentTask(
      { play, host, task: unit.task, context: unit.context, label: unit.label },
      unit,
      behind,
    );
    await comingTasks(play, host, probe, window.questions);
  } catch {
    // Whatever is wrong is told when the task's turn comes.
  }
  return probe.questions;
}

/** Nothing is told, nobody is asked, nothing waits, no program is started. */
function quiet(run: RunContext): RunContext {
  const barrier = (): never => {
    throw new Pending("barrier");
  };
  return {
    ...run,
    emit: () => undefined,
    keepSecret: () => undefined,
    prompt: async () => barrier(),
    changes: { add: barrier, reload: barrier },
    clock: { ...run.clock, sleep: async () => barrier() },
    lookups: { ...run.lookups, run: barrier },
  };
}

/** The task whose turn it is: its further items, and where the host goes from there. */
async function presentTask(run: TaskRun, unit: Unit, behind: boolean): Promise<void> {
  if (!behind) {
    const end = await attempt({ ...run, firstItem: unit.ordinal });
    return end ? follow(run, end) : move(run.host);
  }
  if (run.task.loop) await attempt({ ...run, firstItem: unit.ordinal + 1 });
  leaveOpen(run);
  notifyHandlers(run, "certain");
  move(run.host);
}

/** Up to the first task whose outcome decides whether any further one is worth looking at. */
async function comingTasks(play: PlayRun, host: HostInPlay, probe: Probe, most: number): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS && probe.questions.length < most; steps++) {
    const step = currentStep(host.cursor);
    if (!step || !host.active) return;
    if (step.op === "flush") flush(play, host);
    else if (step.op === "end-role") {
      host.endRole(step.role);
      move(host);
    } else if (step.op !== "task" && step.op !== "gather") return;
    else if (!isWanted(play, host, step)) move(host);
    else await comingTask(play, host, step);
  }
}

async function comingTask(play: PlayRun, host: HostInPlay, step: TaskStep): Promise<void> {
  if (play.hosts.size > 1 && runsOnce(play, host, step)) throw new Pending("barrier");
  if (host.cursor.frames.at(-1)?.kind === "handlers")
    host.notified.delete(host.cursor.frames.at(-1)?.pc ?? -1);
  const { task, context } = step;
  const label = {
    name: "",
    module: task.action.module,
    location: "",
    step: 0,
    ...(inHandlers(host) ? { handler: true } : {}),
  };
  const run: TaskRun = { play, host, task, context, label };
  const end = await attempt(run);
  if (end) follow(run, end);
  else move(host);
}

/** Undefined where the host has not said enough to tell; what the task would leave behind is not known then. */
async function attempt(run: TaskRun): Promise<TaskEnd | undefined> {
  try {
    return await runTask(run);
  } catch (error) {
    if (!(error instanceof Pending) || error.reason !== "answer") throw error;
    leaveOpen(run);
    return undefined;
  }
}

/** What the task will register or set is not known. What an include will bring can't be left open. */
function leaveOpen({ play, host, task }: TaskRun): void {
  const module = play.run.findModule(task.action.module);
  if (module === undefined || module.kind === "engine") throw new Pending("barrier");
  if (task.register !== undefined) host.run.registered.set(task.register, NOT_YET);
  if (!module.setsFacts) return;
  host.run.facts.expect(module.setsFacts);
  for (const name of task.action.args.keys()) host.run.registered.set(name, NOT_YET);
}

function follow(run: TaskRun, given: TaskEnd): void {
  const { host } = run;
  const end = notified(run, given);
  const goesOn = end.outcome === "ok" || end.outcome === "changed" || end.outcome === "skipped";
  const concernsOthers = end.control !== undefined && !["flush-handlers", "end-role"].includes(end.control);
  if (concernsOthers || (!goesOn && !ignores(run, end))) throw new Pending("barrier");
  moveOn(run, end);
  if (host.status !== "running") throw new Pending("barrier");
  beginRole(run, end);
}

function move(host: HostInPlay): void {
  host.cursor = advance(host.cursor).cursor;
}
