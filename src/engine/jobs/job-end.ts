/** What a task comes to whose work was done by a job: made of what the job left behind, in this run or in a later one. */

import type { Reply } from "../../host/primitive.ts";
import type { JobState } from "../../host/reads/job-state.ts";
import type { TaskResult } from "../../model/outcome.ts";
import { concludeCommand } from "../../modules/commands/decide-command.ts";
import type { LastingCommand } from "../../modules/contract/module.ts";
import { concludeForeign } from "../foreign/conclude-foreign.ts";
import { done, failed, type TaskEnd } from "../task-end.ts";

/** Kept beside the job, for runs that know nothing else of it. */
export interface JobNote {
  readonly module: string;
  /** What is known beforehand. */
  readonly result: TaskResult;
  /** Where there was nothing to do since the module refused. */
  readonly failed?: string;
  /** Whether the host differs once all calls are done. */
  readonly changed: boolean;
  /** What each call is for, in the imperative. */
  readonly steps: readonly string[];
  readonly command?: LastingCommand;
  /** The module is one that others have written: its last reply says all. */
  readonly foreign?: true;
}

export interface JobName {
  readonly id: string;
  readonly folder: string;
}

/** Fields that every answer about a job has; output that a module has not is empty, as in Ansible. */
export function aboutJob({ id, folder }: JobName, finished: boolean): TaskResult {
  return { ansible_job_id: id, started: 1, finished: finished ? 1 : 0, results_file: folder };
}

const NO_OUTPUT = { stdout: "", stdout_lines: [], stderr: "", stderr_lines: [] } as const;

export function withJob(end: TaskEnd, job: JobName, finished = true): TaskEnd {
  return { ...end, result: { ...NO_OUTPUT, ...end.result, ...aboutJob(job, finished) } };
}

export interface JobAsked {
  readonly job: JobName;
  readonly state: JobState;
  /** Of the run that started it. */
  readonly conclude: ((replies: readonly (Reply | undefined)[]) => TaskEnd) | undefined;
  /** What to say where its time was up. */
  readonly late: string;
}

export function endOfJob({ job, state, conclude, late }: JobAsked): TaskEnd {
  switch (state.kind) {
    case "running":
      return withJob(done(), job, false);
    case "none":
      return withJob(failed("could not find job"), job);
    case "late":
      return withJob(failed(late), job);
    case "lost":
      return withJob(failed(LOST), job);
    case "done":
      return withJob(conclude ? conclude(state.replies) : fromNote(state.note, state.replies), job);
  }
}

const LOST =
  "the job is gone and left no result: it was killed, or the host was restarted; what it did until then is not known";

function fromNote(text: string, replies: readonly Reply[]): TaskEnd {
  const note = readNote(text);
  if (!note) return failed("the note of the job can't be read: another version of homerun has started it");
  if (note.failed !== undefined) return failed(note.failed, [], note.result);
  if (note.command) {
    const { result, failed: why, changed } = concludeCommand(note.command, replies[0]);
    if (why === undefined) return done({ ...note.result, ...result }, changed ?? true);
    return failed(why, [], { ...note.result, ...result, changed: changed ?? false });
  }
  if (note.foreign) return concludeForeign(note.module, replies);
  const broken = replies.findIndex((reply) => reply.status !== 0);
  if (broken < 0) return done(note.result, note.changed);
  const reply = replies[broken];
  const said = reply?.stderr.toString("utf8").trim() || reply?.stdout.toString("utf8").trim();
  return failed(
    `could not ${note.steps[broken] ?? "do it"}: ${said || `status ${reply?.status}`}`,
    [],
    note.result,
  );
}

function readNote(text: string): JobNote | undefined {
  try {
    const note = JSON.parse(text) as Partial<JobNote>;
    return typeof note.module === "string" && Array.isArray(note.steps) ? (note as JobNote) : undefined;
  } catch {
    return undefined;
  }
}
