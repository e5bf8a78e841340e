/** A task on one host: who it is carried out on, its loop, its result, and what follows for the host. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import type { ChangeSummary } from "../events/event.ts";
import { evaluateCondition } from "../expression/evaluate-condition.ts";
import type { Outcome, TaskResult } from "../model/outcome.ts";
import { PLAIN_CONTROL } from "../playbook/read-loop.ts";
import type { Tree } from "../template/tree.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { evaluateArguments } from "./arguments.ts";
import { type Debugging, debugged } from "./debugger/debug-task.ts";
import {
  directive,
  environmentOf,
  needsHostEnvironment,
  numberOf,
  readBoolean,
  textOf,
} from "./directive-values.ts";
import { newHostRun } from "./fact-store.ts";
import type { HostRun } from "./host-run.ts";
import { jobDirectory, jobKeywords } from "./jobs/job-keywords.ts";
import { Pending } from "./look-ahead/pending.ts";
import { itemsOf, type LoopItem } from "./loop-items.ts";
import { type LoopNames, loopNames } from "./loop-names.ts";
import { wantedBy } from "./notify.ts";
import type { PlayRun } from "./play-run.ts";
import { registeredResult } from "./registered-result.ts";
import { endOfError, runUnit } from "./run-unit.ts";
import { bareScope, type Extra, taskScope } from "./scope.ts";
import { shownDelegate } from "./shown-delegate.ts";
import { shownResult } from "./shown-result.ts";
import { skipped, type TaskEnd } from "./task-end.ts";
import type { TaskRun } from "./task-run.ts";
import type { Unit } from "./unit.ts";
import { type Way, wayToHost } from "./way-to-host.ts";

const NO_EXTRA: Extra = new Map();

/** Carries the task out and registers its result; never rejects but for bugs. */
export function runTask(run: TaskRun): Promise<TaskEnd> {
  return run.play.probe ? carryOut(run) : debugged(run, DEBUGGING);
}

const DEBUGGING: Debugging = {
  carryOut,
  isSecret: (run) => isSecret(run, () => taskScope(run.play, run.host, run.context, run.overrides)),
  argumentsOf: (run) => {
    const scope = taskScope(run.play, run.host, run.context, run.overrides);
    const module = run.play.run.findModule(run.task.action.module);
    return module ? evaluateArguments(unitOf(run, scope, 0), module) : {};
  },
};

async function carryOut(run: TaskRun): Promise<TaskEnd> {
  const extra = run.overrides ?? NO_EXTRA;
  const scope = taskScope(run.play, run.host, run.context, extra);
  let end: TaskEnd;
  try {
    end = run.task.loop ? await runLoop(run, scope) : await runUnit(unitOf(run, scope, 0), extra);
  } catch (error) {
    if (error instanceof Pending) throw error;
    end = endOfError(error, unitOf(run, scope, 0, true));
  }
  settle(run, end);
  return end;
}

function settle(run: TaskRun, end: TaskEnd): void {
  const { host, task } = run;
  if (!task.loop) keepFacts(run, end, taskScope(run.play, host, run.context));
  if (task.register !== undefined)
    host.run.registered.set(task.register, registeredResult(withStandardFields(end)));
}

/** `delegate_facts` gives what a task finds out to the host that it ran on. */
function keepFacts(run: TaskRun, { facts = {}, sets = {}, included }: TaskEnd, scope: LayeredScope): void {
  if (included) run.host.run.includedVars.push(included);
  const names = [...Object.keys(facts), ...Object.keys(sets)];
  if (names.length === 0) return;
  const { directives } = run.context;
  const delegated = directives.delegate_facts && directive("delegate_facts", directives, scope);
  const owner = delegated ? targetOf(run, scope) : run.host.run;
  learn(owner, { facts, sets });
}

/** What a task found out is the host's from now on. */
export function learn({ facts: known, registered }: HostRun, end: Pick<TaskEnd, "facts" | "sets">): void {
  if (end.facts) known.learn(end.facts);
  for (const [name, value] of Object.entries(end.sets ?? {})) registered.set(name, value);
}

function withStandardFields(end: TaskEnd): TaskResult {
  return end.outcome === "skipped" ? end.result : { failed: end.outcome === "failed", ...end.result };
}

// --- where and as whom -------------------------------------------------------------------------------

function targetOf(run: TaskRun, scope: LayeredScope): HostRun {
  const name = textOf("delegate_to", run.context.directives.delegate_to, scope);
  if (name === undefined || name === run.host.name) return run.host.run;
  const target = run.play.hostRuns.get(name) ?? delegateOf(run.play, name);
  return run.play.probe ? run.play.probe.copyOf(target) : target;
}

function delegateOf(play: PlayRun, name: string): HostRun {
  const known = play.delegateRuns.get(name) ?? newHostRun(play.run, name);
  play.delegateRuns.set(name, known);
  return known;
}

function unitOf(run: TaskRun, scope: LayeredScope, ordinal: number, lenient = false): Unit {
  const { play, host, task, context, label } = run;
  const { directives } = context;
  const options = play.run.options;
  const target = lenient ? host.run : targetOf(run, scope);
  const delegated = target !== host.run;
  const aboutTarget = (): LayeredScope => (delegated ? bareScope(play.run, target) : scope);
  const seconds = lenient ? undefined : numberOf("timeout", directives.timeout, scope);
  const gathers = task.action.module === "setup" || task.action.module === "gather_facts";
  let environment: Unit["environment"] | undefined;
  let found: Way | undefined;
  const way = (): Way => {
    found ??= wayToHost({
      play,
      host,
      target,
      context,
      scopes: () => ({ target: aboutTarget(), keywords: scope }),
    });
    return found;
  };
  const opened = () => way().session.opened(way().become) ?? raise(new Pending("answer"));
  const unit: Unit = {
    play,
    host,
    target,
    task,
    context,
    label,
    scope,
    ordinal,
    checkMode: lenient
      ? options.checkMode
      : (directive("check_mode", directives, scope) ?? options.checkMode),
    diffMode: lenient ? options.diffMode : (directive("diff", directives, scope) ?? options.diffMode),
    promises: !lenient && options.checkMode && directive("check_mode", directives, scope) !== true,
    secret: isSecret(run, () => scope),
    // Not before somebody asks: what a skipped task would have been given need not be computable.
    get environment() {
      environment ??= lenient
        ? {}
        : environmentOf(context.environment, scope, gathers ? needsHostEnvironment : undefined);
      return environment;
    },
    shell: async () => (play.probe ? opened() : way().session.shell(way().become)),
    apart: (lane) => apart(unit, play, way(), lane),
    aboutTarget,
    get job() {
      return lenient ? undefined : jobKeywords(task, scope);
    },
    get jobDirectory() {
      return jobDirectory(aboutTarget(), unit.environment, options.jobDirectory);
    },
    reconnect: async () => {
      if (play.probe) throw new Pending("barrier");
      play.run.wire.forget();
      await way().session.reset();
    },
    leave: (user) => way().session.leave(user),
    isLocal: () => way().spec.kind === "local",
    hasDeadline: Boolean(seconds),
    timeout: seconds,
    signal: play.run.abort,
  };
  return unit;
}

function apart(unit: Unit, play: PlayRun, way: Way, lane: string): Unit {
  const session = play.run.openSession({ ...way.spec, lane });
  return Object.create(unit, {
    shell: { value: () => session.shell(way.become) },
    reconnect: { value: () => session.reset() },
    leave: { value: (user: string) => session.leave(user) },
  }) as Unit;
}

function raise(error: Error): never {
  throw error;
}

// --- loops -------------------------------------------------------------------------------------------

async function runLoop(run: TaskRun, scope: LayeredScope): Promise<TaskEnd> {
  const { task } = run;
  const items = loopItems(run, scope);
  if (items === undefined) return skipped("Conditional result was False");
  if (items.length === 0) return skipped(undefined, { skipped_reason: "No items in the list", results: [] });
  const names = loopNames(task.loop?.control ?? PLAIN_CONTROL, scope);
  const secret = isSecret(run, () => scope);
  const ends: TaskEnd[] = [];
  const results: TaskResult[] = [];
  let pending: Pending | undefined;
  for (const [index, item] of items.entries()) {
    if (index < (run.firstItem ?? 0)) continue;
    if (run.play.run.stop.aborted && ends.length > 0) break;
    const started = run.play.run.clock.elapsed();
    const extra = itemVariables(run, names, item, index, items, scope);
    const itemScope = taskScope(run.play, run.host, run.context, extra);
    let end: TaskEnd;
    try {
      end = await runUnit(unitOf(run, itemScope, index), extra);
    } catch (error) {
      if (!(error instanceof Pending) || error.reason !== "answer") throw error;
      pending = error;
      continue;
    }
    let label = display(item.value);
    try {
      label = labelOf(run, itemScope, item);
      end = notifying(run, end, itemScope);
    } catch (error) {
      end = endOfError(error, unitOf(run, itemScope, index, true));
    }
    const result = {
      ...withStandardFields(end),
      ...marksOf(names, extra),
      ...(task.loop?.control.label ? { _ansible_item_label: label } : {}),
    };
    ends.push({ ...end, result });
    results.push(result);
    keepFacts(run, end, itemScope);
    if (task.register !== undefined) run.host.run.registered.set(task.register, registeredResult(result));
    run.play.run.emit({
      type: "item-finished",
      task: run.label,
      host: run.host.name,
      ...shownDelegate(run, () => itemScope),
      label: secret ? "(hidden)" : label,
      outcome: end.outcome,
      result: visible(result, secret),
      changes: shownChanges(end.changes, secret),
      milliseconds: run.play.run.clock.elapsed() - started,
    });
    if (end.outcome === "cancelled" || (isLost(end) && !run.context.directives.ignore_unreachable)) break;
    const stops = task.loop?.control.breakWhen ?? [];
    if (stops.length > 0 && stops.every((c) => evaluateCondition(c, itemScope.context))) break;
    await pauseBetween(run, itemScope, index < items.length - 1);
  }
  if (pending) throw pending;
  return together(ends, results);
}

/** As in Ansible, a loop that can't be evaluated matters only where the task's condition would hold without an item. */
function loopItems(run: TaskRun, scope: LayeredScope): readonly LoopItem[] | undefined {
  const { loop } = run.task;
  if (!loop) return [];
  try {
    return itemsOf(loop, scope);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const holds = run.context.when.every((c) => {
      try {
        return evaluateCondition(c, scope.context);
      } catch {
        return true;
      }
    });
    if (!holds) return undefined;
    throw error;
  }
}

function holds(value: Tree | undefined, scope: LayeredScope, otherwise: boolean): boolean {
  return value === undefined ? otherwise : (readBoolean(scope.evaluate(value)) ?? otherwise);
}

function itemVariables(
  run: TaskRun,
  names: LoopNames,
  item: LoopItem,
  index: number,
  items: readonly LoopItem[],
  scope: LayeredScope,
): Extra {
  const control = run.task.loop?.control;
  const extra = new Map<string, unknown>([...(run.overrides ?? []), [names.item, item.value]]);
  extra.set("ansible_loop_var", names.item);
  if (names.index !== undefined) {
    extra.set(names.index, index);
    extra.set("ansible_index_var", names.index);
  }
  if (holds(control?.extended, scope, false)) {
    extra.set("ansible_loop", {
      ...(holds(control?.allItems, scope, true) ? { allitems: items.map((i) => i.value) } : {}),
      index: index + 1,
      index0: index,
      revindex: items.length - index,
      revindex0: items.length - index - 1,
      first: index === 0,
      last: index === items.length - 1,
      length: items.length,
      ...(index > 0 ? { previtem: items[index - 1]?.value } : {}),
      ...(index < items.length - 1 ? { nextitem: items[index + 1]?.value } : {}),
    });
  }
  return extra;
}

/** Which of the loop's variables an item's result keeps. */
function marksOf({ item, index }: LoopNames, extra: Extra): TaskResult {
  const own = [item, "ansible_loop_var", ...(index === undefined ? [] : [index, "ansible_index_var"])];
  const all = [...own, "ansible_loop"];
  return Object.fromEntries(all.filter((n) => extra.has(n)).map((n) => [n, extra.get(n)]));
}

function labelOf(run: TaskRun, scope: LayeredScope, item: LoopItem): string {
  const label = run.task.loop?.control.label;
  return display(label ? scope.evaluate(label) : item.value);
}

/** Whom the item notifies, where that is not the same for all. */
function notifying(run: TaskRun, end: TaskEnd, scope: LayeredScope): TaskEnd {
  const { notify } = run.context;
  const goesOn = end.outcome === "ok" || end.outcome === "changed" || end.unknownUntilApplied !== undefined;
  if (!goesOn || notify.every((n) => n.value.kind === "static")) return end;
  return { ...end, notify: wantedBy(run, scope) };
}

function isLost({ outcome }: TaskEnd): boolean {
  return outcome === "unreachable" || outcome === "unknown";
}

function display(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

async function pauseBetween(run: TaskRun, scope: LayeredScope, more: boolean): Promise<void> {
  const pause = run.task.loop?.control.pause;
  if (!more || !pause) return;
  const seconds = Number(scope.evaluate(pause));
  if (!(seconds > 0)) return;
  await run.play.run.clock.sleep(seconds * 1000, run.play.run.abort);
  run.play.run.wire.forget();
}

/** A loop failed if one item did, changed if one did, and was skipped only if all were. */
function together(ends: readonly TaskEnd[], results: readonly TaskResult[]): TaskEnd {
  const has = (outcome: Outcome): boolean => ends.some((e) => e.outcome === outcome);
  const lost = (["unreachable", "unknown", "cancelled"] as const).find(has);
  const outcome: Outcome =
    lost ??
    (has("failed")
      ? "failed"
      : has("changed")
        ? "changed"
        : ends.every((e) => e.outcome === "skipped")
          ? "skipped"
          : "ok");
  const allSkipped = ends.every((e) => e.outcome === "skipped");
  const msg =
    outcome === "failed"
      ? "One or more items failed"
      : allSkipped
        ? "All items skipped"
        : "All items completed";
  const unknown = ends.find((e) => e.unknownUntilApplied !== undefined)?.unknownUntilApplied;
  const changes: ChangeSummary[] = ends.flatMap((e) => e.changes);
  return {
    outcome,
    result: {
      changed: ends.some((e) => e.result.changed === true),
      msg,
      results,
      ...(outcome === "failed" ? { failed: true } : {}),
      ...(lost === "unreachable" || lost === "unknown" ? { unreachable: true } : {}),
      skipped: allSkipped,
    },
    changes,
    diagnostics: ends.flatMap((e) => e.diagnostics),
    ...(unknown !== undefined && !has("changed") && outcome !== "failed"
      ? { unknownUntilApplied: unknown }
      : {}),
    frames: ends.flatMap((e) => e.frames ?? []),
    facts: Object.assign({}, ...ends.map((e) => e.facts ?? {})),
    sets: Object.assign({}, ...ends.map((e) => e.sets ?? {})),
    stats: ends.flatMap((e) => e.stats ?? []),
    ...(ends.some((e) => e.notify) ? { notify: ends.flatMap((e) => e.notify ?? []) } : {}),
  };
}

// --- what may be shown -------------------------------------------------------------------------------

export function visible(result: TaskResult, secret: boolean): TaskResult {
  if (secret) {
    return { censored: "hidden, since `no_log: true` was given for this task", changed: result.changed };
  }
  return shownResult(result);
}

/** Of a secret task only the kinds of its changes are told. */
export function shownChanges(changes: readonly ChangeSummary[], secret: boolean): readonly ChangeSummary[] {
  return secret ? changes.map(({ kind }) => ({ kind, summary: kind, sensitive: true })) : changes;
}

/** Where `no_log` itself can't be evaluated, everything is hidden. */
export function isSecret(run: TaskRun, scope: () => LayeredScope): boolean {
  const { directives } = run.context;
  if (!directives.no_log) return false;
  try {
    return directive("no_log", directives, scope()) ?? false;
  } catch {
    return true;
  }
}
