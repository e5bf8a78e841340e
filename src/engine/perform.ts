/** Carries out one unit of a module: arguments, observe, decide, and outside of check mode apply. */

import { ConnectionError } from "../connection/connection.ts";
import { ConnectionLost } from "../connection/session/session.ts";
import type { ChangeSummary } from "../events/event.ts";
import { Unknown } from "../expression/unknown.ts";
import type { Change } from "../host/change.ts";
import { withEnvironment } from "../host/environment.ts";
import { type Call, callKey, type Reply } from "../host/primitive.ts";
import type { Read, Reads } from "../host/read.ts";
import { ReplyError } from "../host/read.ts";
import type { Refusal } from "../host/refusal.ts";
import type { AnyModule, Conclusion, Verdict } from "../modules/contract/module.ts";
import { argumentsOf } from "./arguments.ts";
import { carryOutJob, type JobWork } from "./jobs/carry-out-job.ts";
import type { JobNote } from "./jobs/job-end.ts";
import { Pending } from "./look-ahead/pending.ts";
import { resolveNeeds } from "./resolve-needs.ts";
import { resultDifference } from "./result-difference.ts";
import { failed, notKnown, skipped, type TaskEnd } from "./task-end.ts";
import type { Unit } from "./unit.ts";
import { type Question, questionOf } from "./wire/question.ts";

export async function performModule(unit: Unit, module: AnyModule): Promise<TaskEnd> {
  const params = argumentsOf(unit, module);
  const needs = module.needs?.(params);
  // A large file is hashed while the host is being connected to. What goes wrong with that is told below.
  if (needs && module.touchesHost !== false && !unit.play.probe) unit.shell().catch(() => undefined);
  const given = needs ? await resolveNeeds(needs, unit) : {};
  const view = module.touchesHost === false ? NO_HOST : (await unit.shell()).view;
  const reads: Reads = module.observe(params, given, view);
  const observed = await observe(unit, reads);
  if (observed.unknown !== undefined) return notKnown(observed.unknown);
  const verdict: Verdict | Refusal = module.decide(
    params,
    observed.seen,
    {
      host: view,
      checkMode: unit.checkMode,
      verbosity: unit.play.run.options.verbosity,
      now: Math.floor(unit.play.run.clock.now()),
    },
    given,
  );
  const { job } = unit;
  if (unit.checkMode) {
    const end = foresee(unit, module, verdict, observed.absent);
    return job?.poll === 0 ? withoutJob(end) : end;
  }
  if (job && module.touchesHost !== false) return carryOutJob(unit, job, workOf(unit, module, verdict));
  if (job) return failed(`This action (${module.name}) does not support async.`);
  if ("kind" in verdict) return refused(unit, verdict);
  if (verdict.skipped !== undefined) return skipped(verdict.skipped, verdict.result);
  return apply(unit, verdict);
}

function foresee(
  unit: Unit,
  module: AnyModule,
  verdict: Verdict | Refusal,
  absent: readonly string[],
): TaskEnd {
  if ("kind" in verdict) return refused(unit, verdict);
  if (verdict.skipped !== undefined) return skipped(verdict.skipped, verdict.result);
  const brought = verdict.changes.length === 0 ? broughtByPackage(unit, absent) : undefined;
  return brought === undefined ? predict(unit, module, verdict) : notKnown(brought);
}

/** Check mode: what would come of the job is foretold, the job itself is not started. */
function withoutJob(end: TaskEnd): TaskEnd {
  const unknown = new Unknown("a job is started only when applied");
  const fields = ["ansible_job_id", "results_file", "started", "finished"].map((name) => [name, unknown]);
  return { ...end, result: { ...end.result, ...Object.fromEntries(fields) } };
}

/** The same as `apply` would do, for a job. */
function workOf(unit: Unit, module: AnyModule, verdict: Verdict | Refusal): JobWork {
  const common = { module: module.name, steps: [], changed: false, result: {} };
  const known = (end: TaskEnd, note: Partial<JobNote> = {}): JobWork => ({
    ...{ calls: [], changes: [], stopAtFailure: true, sensitive: unit.secret },
    note: { ...common, result: end.result, ...note },
    conclude: () => end,
  });
  if ("kind" in verdict) {
    const end = refused(unit, verdict);
    return known(end, { failed: String(end.result.msg) });
  }
  if (verdict.skipped !== undefined) return known(skipped(verdict.skipped, verdict.result));
  const { changes } = verdict;
  const conclude = (replies: readonly (Reply | undefined)[]): TaskEnd => {
    const conclusion = verdict.conclude ? verdict.conclude(replies) : concludeByStatus(verdict, replies);
    return endOf(unit, verdict, conclusion, conclusion.changed ?? changedBy(changes));
  };
  const message = verdict.message === undefined ? {} : { msg: verdict.message };
  return {
    calls: changes.flatMap((c) => c.operations.map((o) => carry(unit, o))),
    stopAtFailure: verdict.conclude === undefined || verdict.stopAtFailure === true,
    changes: changes.map((c) => summaryOf(c, unit.diffMode)),
    sensitive: unit.secret,
    note: {
      ...common,
      result: { ...message, ...verdict.result },
      changed: changedBy(changes),
      steps: changes.flatMap((c) => c.operations.map(() => c.summary)),
      ...(verdict.lasting ? { command: verdict.lasting } : {}),
    },
    conclude,
  };
}

const NO_HOST = { name: "", user: "", uid: 0, home: "/", system: "" } as const;

interface Observed {
  readonly seen: Record<string, unknown>;
  /** Paths that are not there. */
  readonly absent: readonly string[];
  /** Check mode: an answer hangs on a change that was only promised. */
  readonly unknown?: string;
}

async function observe(unit: Unit, reads: Reads): Promise<Observed> {
  const entries = Object.entries(reads);
  if (entries.length === 0) return { seen: {}, absent: [] };
  const questions = new Map<string, Question>();
  for (const [, read] of entries) {
    const key = callKey(read.call);
    if (!questions.has(key)) questions.set(key, questionOf(carry(unit, read.call), read.subject));
  }
  const replies = await withoutDoubt(ask(unit, [...questions.values()]));
  const byKey = new Map([...questions.keys()].map((key, i) => [key, replies[i]]));
  const seen: Record<string, unknown> = {};
  const absent: string[] = [];
  for (const [name, read] of entries) {
    const answer = answerOf(unit, read, byKey.get(callKey(read.call)));
    if ("unknown" in answer) return { seen, absent, unknown: answer.unknown };
    seen[name] = answer.known;
    if (answer.known === undefined && read.subject.kind === "path") absent.push(read.subject.path);
  }
  return { seen, absent };
}

async function ask(unit: Unit, questions: readonly Question[]): Promise<readonly (Reply | undefined)[]> {
  const { probe, ahead, run } = unit.play;
  const shell = await unit.shell();
  if (!probe) {
    const early = ahead && asksEarly(unit) ? () => ahead(unit, shell, false) : undefined;
    return run.wire.ask(shell, questions, { signal: unit.signal, ahead: early });
  }
  if (unit.hasDeadline) throw new Pending("answer");
  return probe.ask(shell, questions);
}

/** While a job is at work, what is asked early may be untrue at any time. */
function asksEarly({ hasDeadline, play }: Unit): boolean {
  return !hasDeadline && !play.run.jobs.areAtWork(play.run.clock.elapsed());
}

/** A connection that goes while only reading leaves nothing in doubt: the host is unreachable, the result is not unknown. */
async function withoutDoubt<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    const { phase, code, notes, help, retryable } = error;
    throw new ConnectionError(error.message, {
      phase,
      code,
      notes,
      retryable,
      ...(help === undefined ? {} : { help }),
    });
  }
}

export function answerOf<T>(
  unit: Pick<Unit, "checkMode" | "target">,
  read: Read<T>,
  reply: Reply | undefined,
): { known: T } | { unknown: string } {
  if (!reply)
    throw new ReplyError(
      read.call.primitive.name,
      { status: -1, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) },
      "no reply",
    );
  const value = read.parse(reply);
  if (!unit.checkMode) return { known: value };
  return read.predict?.(value, unit.target.overlay) ?? { known: value };
}

/** The task's `environment` travels with every call, as it does in Ansible. */
function carry(unit: Unit, call: Call): Call {
  return Object.keys(unit.environment).length === 0 ? call : withEnvironment(call, unit.environment);
}

function refused(unit: Unit, refusal: Refusal): TaskEnd {
  const promise =
    unit.checkMode && refusal.mayResolve ? unit.target.overlay.promiseFor(refusal.message) : undefined;
  if (promise !== undefined) return notKnown(`${refusal.message}; known only ${promise}`);
  const msg = refusal.help === undefined ? refusal.message : `${refusal.message} (${refusal.help})`;
  return {
    outcome: "failed",
    result: { changed: false, failed: true, msg, ...refusal.result },
    changes: [],
    diagnostics: [],
  };
}

function changedBy(changes: readonly Change[]): boolean {
  return changes.some((c) => c.counts !== false);
}

/** What is done because a path is not there is not known where a promised package of that name may bring it. */
function broughtByPackage(unit: Unit, absent: readonly string[]): string | undefined {
  for (const path of absent) {
    const name = unit.target.overlay.packageFor(path);
    if (name !== undefined) return `${path} is not there yet; the package ${name} may bring it`;
  }
  return undefined;
}

function predict(unit: Unit, module: AnyModule, verdict: Verdict): TaskEnd {
  if (unit.promises) {
    for (const change of verdict.changes)
      for (const effect of change.effects) unit.target.overlay.add(effect);
  }
  if (verdict.uncertain !== undefined) return notKnown(verdict.uncertain);
  if (verdict.changes.length > 0 && module.support.check === "none")
    return notKnown(`${module.name} can't tell beforehand`);
  return endOf(unit, verdict, { result: {} }, changedBy(verdict.changes));
}

async function apply(unit: Unit, verdict: Verdict): Promise<TaskEnd> {
  const operations = verdict.changes.flatMap((c) => c.operations);
  if (operations.length === 0) {
    const conclusion = verdict.conclude?.([]) ?? { result: {} };
    return endOf(unit, verdict, conclusion, conclusion.changed ?? changedBy(verdict.changes));
  }
  const { probe, ahead, run } = unit.play;
  if (probe) throw new Pending("change");
  for (const user of removedUsers(verdict.changes)) await unit.leave(user);
  const shell = await unit.shell();
  const begun = run.clock.now();
  const replies = await run.wire.act(
    shell,
    operations.map((o) => carry(unit, o)),
    {
      stopAtFailure: verdict.conclude === undefined || verdict.stopAtFailure === true,
      signal: unit.signal,
      onProgress: progressOf(unit),
      everywhere: reachesEverywhere(unit, verdict.changes),
      ahead: ahead && asksEarly(unit) ? () => ahead(unit, shell, true) : undefined,
    },
  );
  const took = { begun, ended: run.clock.now() };
  const conclusion = verdict.conclude ? verdict.conclude(replies, took) : concludeByStatus(verdict, replies);
  return endOf(unit, verdict, conclusion, conclusion.changed ?? changedBy(verdict.changes));
}

/** The host removes no user whose processes run, and a shell that earlier tasks have used is one. */
function removedUsers(changes: readonly Change[]): readonly string[] {
  const effects = changes.flatMap((change) => change.effects);
  return effects.flatMap((effect) => (effect.kind === "user" && !effect.present ? [effect.name] : []));
}

/** Whether other hosts may see what is changed: a command may reach anywhere, and tasks for another host are meant to. */
function reachesEverywhere(unit: Unit, changes: readonly Change[]): boolean {
  return (
    unit.target !== unit.host.run ||
    unit.context.directives.run_once !== undefined ||
    changes.some((c) => c.effects.some((e) => e.kind === "anything"))
  );
}

export function progressOf(unit: Unit): (line: string) => void {
  if (unit.secret) return () => undefined;
  return (line) => {
    unit.play.run.emit({ type: "progress", task: unit.label, host: unit.host.name, line });
  };
}

/** Without a `conclude` of its own, a module's change fails with the words that the host's tool said. */
function concludeByStatus(verdict: Verdict, replies: readonly (Reply | undefined)[]): Conclusion {
  let index = 0;
  for (const change of verdict.changes) {
    for (const _operation of change.operations) {
      const reply = replies[index++];
      if (reply && reply.status !== 0) {
        const said = reply.stderr.toString("utf8").trim() || reply.stdout.toString("utf8").trim();
        return {
          result: {},
          failed: `could not ${change.summary}: ${said || `status ${reply.status}`}`,
        };
      }
    }
  }
  return { result: verdict.collect?.(replies) ?? {} };
}

function endOf(unit: Unit, verdict: Verdict, conclusion: Conclusion, changed: boolean): TaskEnd {
  const base = { ...verdict.result, ...conclusion.result };
  const message = verdict.message === undefined ? {} : { msg: verdict.message };
  const warnings = verdict.warnings?.length ? { warnings: verdict.warnings } : {};
  const changes = verdict.changes
    .filter((change) => conclusion.unneeded?.includes(change) !== true)
    .map((c) => summaryOf(c, unit.diffMode));
  const diff = resultDifference(unit.task.action.module, changes);
  if (conclusion.failed !== undefined) {
    return {
      outcome: "failed",
      result: {
        ...message,
        ...warnings,
        msg: conclusion.failed,
        ...base,
        changed: conclusion.changed ?? false,
        failed: true,
      },
      changes,
      diagnostics: [],
    };
  }
  return {
    outcome: changed ? "changed" : "ok",
    result: { ...message, ...warnings, ...(diff ? { diff } : {}), ...base, changed },
    changes,
    diagnostics: [],
    ...(verdict.facts ? { facts: verdict.facts } : {}),
    ...(verdict.sets ? { sets: verdict.sets } : {}),
    ...(verdict.stats ? { stats: [verdict.stats] } : {}),
  };
}

export function summaryOf(
  change: Pick<Change, "kind" | "summary" | "sensitive" | "difference">,
  withDifference: boolean,
): ChangeSummary {
  return {
    kind: change.kind,
    summary: change.summary,
    ...(change.sensitive ? { sensitive: true } : {}),
    ...(withDifference && change.difference && !change.sensitive ? { difference: change.difference } : {}),
  };
}
