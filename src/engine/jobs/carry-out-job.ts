/** Carries out a task with `async`: its changes are made by a job on the host, which is waited for or left to go on. */

import { ConnectionError } from "../../connection/connection.ts";
import { ConnectionLost } from "../../connection/session/session.ts";
import { problem } from "../../diagnostics/diagnostic.ts";
import type { ChangeSummary } from "../../events/event.ts";
import { removeJob, startJob } from "../../host/changes/background-job.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { type JobState, jobStateCall, readJobState } from "../../host/reads/job-state.ts";
import { Pending } from "../look-ahead/pending.ts";
import { failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { aboutJob, endOfJob, type JobName, type JobNote, withJob } from "./job-end.ts";
import { type JobKeywords, jobFolder } from "./job-keywords.ts";

export interface JobWork {
  readonly calls: readonly Call[];
  /** Whether the first call that fails ends the work. */
  readonly stopAtFailure: boolean;
  readonly changes: readonly ChangeSummary[];
  readonly note: JobNote;
  readonly sensitive: boolean;
  readonly conclude: (replies: readonly (Reply | undefined)[]) => TaskEnd;
}

/** Ansible looks at a job's time every so many seconds only, and playbooks count on it (`async: 1` with a command of two seconds). */
const GRAIN = 5;

/** Seconds beyond the limit until a host that does not answer is given up. */
const PATIENCE = 15;

export function newJobId(unit: Unit): string {
  const digits = (bytes: number, count: number): string =>
    BigInt(`0x${Buffer.from(unit.play.run.randomBytes(bytes)).toString("hex")}`)
      .toString()
      .padStart(count, "0")
      .slice(-count);
  return `j${digits(8, 12)}.${digits(3, 5)}`;
}

export async function carryOutJob(unit: Unit, keywords: JobKeywords, work: JobWork): Promise<TaskEnd> {
  const { run, probe } = unit.play;
  if (probe) throw new Pending("change");
  const shell = await unit.shell();
  const id = newJobId(unit);
  const job: JobName = { id, folder: jobFolder(unit.jobDirectory, id, shell.view) };
  const waits = keywords.poll > 0;
  const seconds = waits ? Math.ceil(keywords.seconds) : GRAIN * Math.ceil(keywords.seconds / GRAIN);
  const until = run.clock.elapsed() + (seconds + PATIENCE) * 1000;
  const { label, host } = unit;
  run.jobs.add({ kind: "host", id, host: host.name, label, until, conclude: work.conclude });
  const calls = startJob({ ...work, ...job, seconds, note: JSON.stringify(work.note) });
  try {
    const replies = await run.wire.act(shell, calls, {
      stopAtFailure: true,
      everywhere: true,
      signal: unit.signal,
    });
    const broken = replies.find((reply) => reply !== undefined && reply.status !== 0);
    if (broken) return notStarted(unit, job, broken);
  } catch (error) {
    if (!(error instanceof ConnectionLost) || !waits) throw withName(error, job);
  }
  if (waits) return waitForJob(unit, keywords, job, { ...work, until });
  const changed = work.note.changed;
  return {
    outcome: changed ? "changed" : "ok",
    result: { ...aboutJob(job, false), changed },
    changes: work.changes,
    diagnostics: [],
  };
}

function notStarted(unit: Unit, { id }: JobName, { stderr, status }: Reply): TaskEnd {
  unit.play.run.jobs.joined(id);
  return failed(stderr.toString("utf8").trim() || `the job could not be started (status ${status})`);
}

/** Whoever has lost the host while it was starting the job learns under which name to ask for it. */
function withName(error: unknown, { id }: JobName): unknown {
  if (!(error instanceof ConnectionLost)) return error;
  const { phase, code, notes, help, retryable, replies } = error;
  return new ConnectionLost(error.message, {
    ...{ phase, code, retryable, replies },
    notes: [...notes, `the job ${id} may have been started; async_status tells`],
    ...(help === undefined ? {} : { help }),
  });
}

export async function stateOfJob(unit: Unit, folder: string): Promise<JobState> {
  const shell = await unit.shell();
  const { wire } = unit.play.run;
  const [reply] = await wire.alone(shell, unit.hasDeadline, () =>
    shell.exchange([jobStateCall(folder)], { signal: unit.signal }),
  );
  if (!reply) throw new Error("a question that was sent has an answer");
  return readJobState(reply);
}

interface Waiting extends JobWork {
  /** Milliseconds of the run's clock at which nothing more is to be expected. */
  readonly until: number;
}

/** Looks until the job has ended: often at first, later as `poll` says. A connection that goes is made anew. */
async function waitForJob(
  unit: Unit,
  keywords: JobKeywords,
  job: JobName,
  waiting: Waiting,
): Promise<TaskEnd> {
  const { run } = unit.play;
  const { clock, stop } = run;
  const began = clock.elapsed();
  let fault: ConnectionError | undefined;
  for (let pause = 50; ; pause *= 2) {
    if (stop.aborted) return leftBehind(unit, job, "the run was asked to stop");
    try {
      await clock.sleep(Math.min(pause, keywords.poll * 1000), AbortSignal.any([unit.signal, stop]));
    } catch (error) {
      if (stop.aborted) continue;
      throw error;
    } finally {
      run.wire.forget();
    }
    const spent = Math.round((clock.elapsed() - began) / 1000);
    if (clock.elapsed() > waiting.until) {
      if (fault) return leftBehind(unit, job, fault);
      return tooLate(unit, keywords, job);
    }
    try {
      const state = await stateOfJob(unit, job.folder);
      if (state.kind === "none" && fault === undefined && clock.elapsed() - began < 1000) continue;
      if (state.kind !== "running") return await joined(unit, keywords, job, waiting, state);
      fault = undefined;
      if (!unit.secret) tell(unit, `job ${job.id}: ${spent} of ${keywords.seconds} s`);
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.phase === "become") throw error;
      fault = error;
      tell(unit, `job ${job.id} goes on, but the host does not answer: ${error.message}`);
    }
  }
}

function tell(unit: Unit, line: string): void {
  unit.play.run.emit({ type: "progress", task: unit.label, host: unit.host.name, line });
}

async function joined(
  unit: Unit,
  keywords: JobKeywords,
  job: JobName,
  { conclude }: Waiting,
  state: JobState,
): Promise<TaskEnd> {
  const { run } = unit.play;
  run.jobs.joined(job.id);
  if (state.kind === "late") return tooLate(unit, keywords, job);
  if (state.kind === "done") {
    const shell = await unit.shell();
    const removal = [removeJob(job.folder)];
    await run.wire.alone(shell, unit.hasDeadline, () =>
      shell.exchange(removal, { signal: unit.signal }).catch(() => undefined),
    );
  }
  return endOfJob({ job, state, conclude, late: "Timeout exceeded" });
}

function tooLate(unit: Unit, { seconds }: JobKeywords, job: JobName): TaskEnd {
  unit.play.run.jobs.joined(job.id);
  const message = `async task did not complete within the requested time - ${seconds}s`;
  const primary = unit.task.async?.span ?? unit.task.action.span;
  return failed(message, [problem("RUN0104", message, { primary, host: unit.host.name })], {
    async_result: aboutJob(job, false),
  });
}

/** The job goes on, and its end is not known here. */
function leftBehind(unit: Unit, job: JobName, why: string | ConnectionError): TaskEnd {
  const said = typeof why === "string" ? why : why.message;
  const message = `${said}; the job ${job.id} was started and goes on by itself`;
  const code = typeof why === "string" ? "RUN0120" : why.code;
  const diagnostic = problem(code, message, {
    host: unit.target.name,
    notes: typeof why === "string" ? [] : why.notes,
    help: `\`async_status\` with \`jid: ${job.id}\` tells what became of it`,
  });
  return withJob(
    {
      outcome: "unknown",
      result: { changed: false, msg: message, unreachable: true },
      changes: [],
      diagnostics: [diagnostic],
    },
    job,
    false,
  );
}
