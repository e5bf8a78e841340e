/** `async_status`: what became of a job, of this run or of another. */

import { removeJob } from "../../host/changes/background-job.ts";
import { argumentsOf } from "../arguments.ts";
import { stateOfJob } from "../jobs/carry-out-job.ts";
import { aboutJob, endOfJob, type JobName, withJob } from "../jobs/job-end.ts";
import { jobFolder } from "../jobs/job-keywords.ts";
import type { RunJob } from "../jobs/jobs.ts";
import { Pending } from "../look-ahead/pending.ts";
import { done, failed, notKnown, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { moduleOf } from "./module-of.ts";

export async function asyncStatus(unit: Unit): Promise<TaskEnd> {
  const params = argumentsOf(unit, moduleOf(unit)) as { readonly jid: string; readonly mode?: string };
  if (unit.play.probe) throw new Pending("barrier");
  const { jobs, wire } = unit.play.run;
  const known = jobs.find(params.jid);
  if (known?.kind === "run") return ofRun(unit, known, params.mode === "cleanup");
  const { view } = await unit.shell();
  const job: JobName = { id: params.jid, folder: jobFolder(unit.jobDirectory, params.jid, view) };
  wire.forget();
  const state = await stateOfJob(unit, job.folder);
  if (params.mode === "cleanup" && state.kind !== "none") return cleanUp(unit, job);
  if (state.kind !== "running") jobs.joined(job.id);
  return endOfJob({ job, state, conclude: known?.conclude, late: "Timeout exceeded" });
}

function erased(job: JobName): TaskEnd {
  return done({ ...aboutJob(job, false), started: 0, erased: job.folder });
}

async function cleanUp(unit: Unit, job: JobName): Promise<TaskEnd> {
  if (unit.checkMode) return notKnown("the job's files are removed only when applied");
  const shell = await unit.shell();
  const { wire, jobs } = unit.play.run;
  jobs.joined(job.id);
  const [reply] = await wire.act(shell, [removeJob(job.folder)], {
    ...{ stopAtFailure: true, everywhere: false, signal: unit.signal },
  });
  return reply?.status === 0 ? erased(job) : failed(reply?.stderr.toString("utf8").trim() ?? "not removed");
}

/** What the run carries on itself leaves no files. */
function ofRun(unit: Unit, known: RunJob, isCleanup: boolean): TaskEnd {
  const job: JobName = { id: known.id, folder: "" };
  const { jobs } = unit.play.run;
  if (isCleanup) {
    known.cancel();
    jobs.joined(known.id);
    return erased(job);
  }
  if (!known.end) return withJob(done(), job, false);
  jobs.joined(known.id);
  return withJob(known.end, job);
}
