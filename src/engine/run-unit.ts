/** One item of a task on one host: when, retries, the module, then changed_when and failed_when. */

import { ConnectionError } from "../connection/connection.ts";
import { CallTimeout, ConnectionLost } from "../connection/session/session.ts";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Expression } from "../expression/compile.ts";
import { evaluateCondition } from "../expression/evaluate-condition.ts";
import { Unknown, UnknownValueError } from "../expression/unknown.ts";
import { ReplyError } from "../host/read.ts";
import type { TaskResult } from "../model/outcome.ts";
import { ACTIONS } from "./actions/actions.ts";
import { numberOf } from "./directive-values.ts";
import { foreignOf } from "./foreign/foreign-of.ts";
import { performForeign } from "./foreign/perform-foreign.ts";
import { carryOn } from "./jobs/carry-on.ts";
import { Pending } from "./look-ahead/pending.ts";
import { noModule } from "./missing-modules.ts";
import { withModule } from "./named-module.ts";
import { performModule } from "./perform.ts";
import { performProcedure } from "./perform-procedure.ts";
import { resultMessage } from "./result-message.ts";
import { type Extra, taskScope } from "./scope.ts";
import { shownDelegate } from "./shown-delegate.ts";
import { failed, notKnown, skipped, type TaskEnd } from "./task-end.ts";
import type { Unit } from "./unit.ts";

/** Never rejects but for bugs: what goes wrong is an end of the task. */
export async function runUnit(unit: Unit, extra: Extra): Promise<TaskEnd> {
  try {
    const unmet = firstUnmet(unit.context.when, unit);
    if (unmet !== undefined) return skipped("Conditional result was False", { false_condition: unmet });
    if (unit.task.mistakes) throw new DiagnosticError(unit.task.mistakes);
    return await withRetries(withModule(unit), extra);
  } catch (error) {
    if (error instanceof Pending) throw error;
    return endOfError(error, unit);
  }
}

/** As it is written; a plain `false` as such. */
function firstUnmet(conditions: readonly Expression[], unit: Unit): string | false | undefined {
  const text = conditions.find((c) => !evaluateCondition(c, unit.scope.context))?.source.text;
  return text !== undefined && /^(false|no|off)$/i.test(text.trim()) ? false : text;
}

/** Retries + 1 attempts; a lost connection is never retried here. */
async function withRetries(unit: Unit, extra: Extra): Promise<TaskEnd> {
  const { task, scope } = unit;
  if (!task.until && !task.retries) return attempt(unit, extra);
  const retries = Math.max(0, numberOf("retries", task.retries, scope) ?? 3);
  if (retries === 0) return attempt(unit, extra);
  const delay = Math.max(0, numberOf("delay", task.delay, scope) ?? 5);
  for (let tried = 1; ; tried++) {
    const end = await attempt(unit, new Map([...extra]), tried);
    if (end.unknownUntilApplied !== undefined || end.outcome === "unreachable" || end.outcome === "unknown")
      return end;
    const met = task.until ? holds(task.until, unit, extra, end) : end.outcome !== "failed";
    if (met) return end;
    if (tried > retries) {
      // As Ansible tells it: the last one, without which there was none to wait for, is not counted.
      const attempts = Math.max(1, retries);
      if (end.outcome === "failed") return { ...end, result: { ...end.result, attempts } };
      // `failed_when` has the last word here too, though the result says otherwise.
      if (task.failedWhen) return { ...end, result: { ...end.result, attempts, failed: true } };
      return {
        ...end,
        outcome: "failed",
        result: {
          ...end.result,
          attempts,
          failed: true,
        },
        diagnostics: [
          problem(
            "RUN0102",
            `the condition of \`until\` did not hold after ${tried} attempts`,
            primaryOf(task.until ?? []),
          ),
        ],
      };
    }
    unit.play.run.emit({
      type: "retry",
      task: unit.label,
      host: unit.host.name,
      ...shownDelegate(unit, () => unit.scope),
      attempt: tried,
      of: retries,
      seconds: delay,
    });
    await unit.play.run.clock.sleep(delay * 1000, unit.signal);
    unit.play.run.wire.forget();
  }
}

/** Conditions over a result see it under the name that the task registers it as, and what the task found out. */
function holds(
  conditions: readonly Expression[],
  unit: Unit,
  extra: Extra,
  { result, facts, sets = {} }: TaskEnd,
): boolean {
  const seen = new Map([
    ...extra,
    ...Object.entries(sets),
    ...(facts ? unit.host.run.facts.with(facts) : []),
  ]);
  if (unit.task.register !== undefined) seen.set(unit.task.register, result);
  const scope = taskScope(unit.play, unit.host, unit.context, seen);
  return conditions.every((c) => evaluateCondition(c, scope.context));
}

async function attempt(unit: Unit, extra: Extra, attempts?: number): Promise<TaskEnd> {
  let end: TaskEnd;
  try {
    end = await inTime(unit, dispatch);
  } catch (error) {
    if (error instanceof Pending) throw error;
    end = endOfError(error, unit);
  }
  end = withReturns(end, unit);
  if (attempts !== undefined) end = { ...end, result: { ...end.result, attempts } };
  return judged(end, unit, extra);
}

/** Each attempt has the task's `timeout` for itself. */
async function inTime(unit: Unit, work: (unit: Unit) => Promise<TaskEnd>): Promise<TaskEnd> {
  const { timeout, play, signal } = unit;
  if (!timeout || play.probe) return work(unit);
  const late = AbortSignal.timeout(timeout * 1000);
  const limited = Object.create(unit, { signal: { value: AbortSignal.any([signal, late]) } }) as Unit;
  const shell = { value: () => orAborted(unit.shell(), limited.signal) };
  Object.defineProperty(limited, "shell", shell);
  try {
    return await work(limited);
  } catch (error) {
    if (!late.aborted || play.run.abort.aborted || error instanceof Pending) throw error;
    return timedOut(unit, timeout);
  }
}

/** What the promise was to give is nobody's any more once the signal comes. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.finally(() => signal.removeEventListener("abort", abort)).then(resolve, reject);
  });
}

function timedOut(unit: Unit, seconds: number): TaskEnd {
  const { module: name, span } = unit.task.action;
  const message = `The ${name} action failed to execute in the expected time frame (${seconds}) and was terminated`;
  const primary = unit.context.directives.timeout?.span ?? span;
  return failed(message, [problem("RUN0104", message, { primary, host: unit.host.name })], {
    timedout: { frame: "", period: seconds },
  });
}

async function dispatch(unit: Unit): Promise<TaskEnd> {
  const { module: name, span } = unit.task.action;
  const foreign = foreignOf(unit.task, unit.play);
  if (foreign) return performForeign(unit, foreign);
  const action = ACTIONS.get(name);
  if (action) return action(unit);
  const module = unit.play.run.findModule(name);
  if (!module) {
    const missing = noModule(name, span);
    return failed(missing.message, [missing]);
  }
  if (module.kind === "engine")
    return failed(`\`${name}\` can't stand here`, [
      problem("RUN0112", `\`${name}\` can't stand here`, { primary: span }),
    ]);
  if (module.kind === "module") return performModule(unit, module);
  const { job } = unit;
  if (!job || unit.checkMode) return performProcedure(unit, module);
  if (unit.play.probe) throw new Pending("barrier");
  if (!module.carriesOn) return failed(`This action (${name}) does not support async.`);
  return carryOn(unit, job, (limited) => performProcedure(limited, module), endOfError);
}

/** What the module says that it returns is unknown too, where its result is. */
function withReturns(end: TaskEnd, unit: Unit): TaskEnd {
  const { unknownUntilApplied: why, ...known } = end;
  if (why === undefined) return end;
  const { returns = {} } = unit.play.run.findModule(unit.task.action.module) ?? {};
  const names = Object.keys(returns);
  if (!unit.play.run.options.checkMode) return { ...known, result: leftUndone(end.result, names) };
  const unknown = new Unknown(why);
  return { ...end, result: { ...Object.fromEntries(names.map((n) => [n, unknown])), ...end.result } };
}

const NO_OUTPUT: TaskResult = { rc: 0, stdout: "", stdout_lines: [], stderr: "", stderr_lines: [] };

/** Of a task with `check_mode: true` in a run that does apply: nothing of it will ever be known. As Ansible has it. */
function leftUndone(result: TaskResult, returns: readonly string[]): TaskResult {
  const known = Object.entries(result).filter(([, value]) => !(value instanceof Unknown));
  return { ...(returns.includes("stdout") ? NO_OUTPUT : {}), ...Object.fromEntries(known) };
}

/** `changed_when` and `failed_when` have the last word. */
function judged(end: TaskEnd, unit: Unit, extra: Extra): TaskEnd {
  const { changedWhen, failedWhen } = unit.task;
  if (!changedWhen && !failedWhen) return end;
  if (end.outcome === "unreachable" || end.outcome === "unknown" || end.unknownUntilApplied !== undefined)
    return end;
  try {
    const changed = changedWhen ? judgedChanged(end, holds(changedWhen, unit, extra, end)) : end;
    try {
      return failedWhen
        ? judgedFailed(changed, failedWhen, holds(failedWhen, unit, extra, changed))
        : changed;
    } catch (error) {
      return notJudged(error, "failed_when_result", changed);
    }
  } catch (error) {
    return notJudged(error, "changed_when_result", end);
  }
}

/** A condition that can't be evaluated makes the task a failed one; the reason stands where its answer would. */
function notJudged(error: unknown, field: string, end: TaskEnd): TaskEnd {
  if (!(error instanceof DiagnosticError)) throw error;
  const reason = resultMessage(error.diagnostics);
  const msg = saysSomething(end.result) ? end.result.msg : reason;
  const result = { ...end.result, failed: true, [field]: reason, msg };
  return { ...end, outcome: "failed", diagnostics: error.diagnostics, result };
}

function saysSomething({ msg }: TaskResult): boolean {
  return msg !== undefined && msg !== "";
}

function judgedChanged(end: TaskEnd, changed: boolean): TaskEnd {
  const outcome = end.outcome === "failed" ? "failed" : changed ? "changed" : "ok";
  return { ...end, outcome, result: { ...end.result, changed } };
}

function judgedFailed(end: TaskEnd, failedWhen: readonly Expression[], failedNow: boolean): TaskEnd {
  const { outcome, result } = end;
  if (!failedNow)
    return {
      ...end,
      outcome: result.changed === true ? "changed" : "ok",
      result: { ...result, failed: false, failed_when_result: false },
    };
  const condition = failedWhen.map((c) => c.source.text).join(" and ");
  const msg =
    outcome === "failed" || saysSomething(result) ? result.msg : `\`failed_when\` holds: ${condition}`;
  const diagnostics =
    outcome === "failed"
      ? end.diagnostics
      : [problem("RUN0102", `\`failed_when\` holds: ${condition}`, primaryOf(failedWhen))];
  return {
    ...end,
    outcome: "failed",
    diagnostics,
    result: { ...result, failed: true, failed_when_result: true, msg },
  };
}

function primaryOf(conditions: readonly Expression[]): { primary?: Expression["source"]["span"] } {
  const [first] = conditions;
  return first ? { primary: first.source.span } : {};
}

export function endOfError(error: unknown, unit: Unit): TaskEnd {
  if (error instanceof UnknownValueError) {
    if (unit.play.probe) throw new Pending("answer");
    if (!unit.checkMode) return failed(error.message);
    return notKnown(error.reason);
  }
  if (error instanceof DiagnosticError) return failed(resultMessage(error.diagnostics), error.diagnostics);
  if (error instanceof ConnectionError) return endOfConnection(error, unit);
  const primary = unit.task.action.span;
  if (error instanceof CallTimeout) {
    const message = `no end after ${error.milliseconds / 1000} s; its processes on the host were told to end`;
    return failed(message, [problem("RUN0104", message, { primary, host: unit.host.name })], {
      timedout: true,
    });
  }
  if (error instanceof ReplyError) {
    const { message, primitive, reply } = error;
    const said = reply.stderr.toString("utf8").trim();
    const notes = [
      ...(said === "" || message.includes(said) ? [] : [said]),
      `the host was asked by ${primitive}`,
    ];
    return failed(message, [problem("RUN0111", message, { primary, host: unit.host.name, notes })]);
  }
  const { stop, abort } = unit.play.run;
  if (abort.aborted || (stop.aborted && error === stop.reason))
    return {
      outcome: "cancelled",
      result: { changed: false, msg: "cancelled" },
      changes: [],
      diagnostics: [],
    };
  throw error;
}

function endOfConnection(error: ConnectionError, unit: Unit): TaskEnd {
  const unknown = error instanceof ConnectionLost;
  const diagnostic: Diagnostic = problem(error.code, error.message, {
    host: unit.target.name,
    notes: error.notes,
    ...(error.help === undefined ? {} : { help: error.help }),
  });
  const outcome = unknown ? "unknown" : error.phase === "become" ? "failed" : "unreachable";
  return {
    outcome,
    result: {
      changed: false,
      msg: error.message,
      ...(outcome === "failed" ? { failed: true } : { unreachable: true }),
    },
    changes: [],
    diagnostics: [diagnostic],
  };
}
