/** A module that waits, with `async`: carried out under its deadline, or carried on beside the run, in a shell of its own. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { done, failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { newJobId } from "./carry-out-job.ts";
import { aboutJob, type JobName, withJob } from "./job-end.ts";
import type { JobKeywords } from "./job-keywords.ts";
import type { RunJob } from "./jobs.ts";

/** `work` carries the module out. `endOf` says what an error that it ends with means. */
export async function carryOn(
  unit: Unit,
  keywords: JobKeywords,
  work: (unit: Unit) => Promise<TaskEnd>,
  endOf: (error: unknown, unit: Unit) => TaskEnd,
): Promise<TaskEnd> {
  if (unit.play.probe) throw new Error("looking ahead carries nothing on");
  const job: JobName = { id: newJobId(unit), folder: "" };
  const over = new AbortController();
  const limited = (base: Unit, signals: readonly AbortSignal[]): Unit =>
    Object.create(base, { signal: { value: AbortSignal.any([...signals, over.signal]) } }) as Unit;
  if (keywords.poll > 0) return inTime(unit, keywords, job, over, work(limited(unit, [unit.signal])));
  const { run } = unit.play;
  const apart = Object.create(limited(unit.apart(job.id), [run.abort, run.stop]), {
    secret: { value: true },
  }) as Unit;
  const ended = inTime(unit, keywords, job, over, work(apart)).catch((error: unknown) =>
    withJob(endOf(error, apart), job),
  );
  const entry: RunJob = {
    ...{ kind: "run", id: job.id, host: unit.host.name, label: unit.label, ended, end: undefined },
    cancel: () => over.abort(),
  };
  void ended.then((end) => {
    entry.end = end;
  });
  run.jobs.add(entry);
  return { ...done(aboutJob(job, false), true) };
}

/** `over` is aborted where the work takes too long. */
async function inTime(
  unit: Unit,
  { seconds }: JobKeywords,
  job: JobName,
  over: AbortController,
  work: Promise<TaskEnd>,
): Promise<TaskEnd> {
  const stopped = new AbortController();
  const { clock } = unit.play.run;
  let isLate = false;
  clock.sleep(seconds * 1000, stopped.signal).then(
    () => {
      isLate = true;
      over.abort();
    },
    () => undefined,
  );
  try {
    return withJob(await work, job);
  } catch (error) {
    if (!isLate) throw error;
    const message = `async task did not complete within the requested time - ${seconds}s`;
    const primary = unit.task.async?.span ?? unit.task.action.span;
    return withJob(failed(message, [problem("RUN0104", message, { primary, host: unit.host.name })]), job);
  } finally {
    stopped.abort();
  }
}

/** At the end of a run: nobody is left who could join what it carries on, so it is waited for, and failures are told. */
export async function endCarriedOn(unitless: {
  readonly jobs: readonly RunJob[];
  readonly stop: AbortSignal;
  readonly emit: (job: RunJob, end: TaskEnd) => void;
}): Promise<void> {
  for (const job of unitless.jobs) {
    const cancel = (): void => job.cancel();
    if (unitless.stop.aborted) cancel();
    unitless.stop.addEventListener("abort", cancel, { once: true });
    const end = await job.ended;
    unitless.stop.removeEventListener("abort", cancel);
    if (end.outcome !== "ok" && end.outcome !== "changed") unitless.emit(job, end);
  }
}
