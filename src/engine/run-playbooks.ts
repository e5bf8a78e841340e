/** A whole run: all plays of all playbooks, and what it ended as. */

import { type Diagnostic, DiagnosticError, problem, warning } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { RunEnd } from "../events/event.ts";
import type { Playbook, Task } from "../model/task.ts";
import { growsInventory } from "../playbook/grows-inventory.ts";
import { endCarriedOn } from "./jobs/carry-on.ts";
import type { RunJob } from "./jobs/jobs.ts";
import type { RunContext } from "./run-context.ts";
import { type RunState, runPlay } from "./run-play.ts";
import { RunProgress } from "./run-progress.ts";
import type { TaskEnd } from "./task-end.ts";

export interface RunReport {
  readonly end: RunEnd;
  readonly progress: RunProgress;
}

/** Emits everything but `run-started` and `run-finished`, which know what the caller knows. */
export async function runPlaybooks(
  run: RunContext,
  playbooks: readonly Playbook[],
  gather: Task,
): Promise<RunReport> {
  const progress = new RunProgress();
  const state: RunState = {
    run,
    progress,
    hostRuns: new Map(),
    delegateRuns: new Map(),
    grows: growsInventory(playbooks),
    waitingForStart: run.options.startAtTask !== undefined,
  };
  const plays = playbooks.flatMap((p) => p.plays);
  let invalid = false;
  for (const [index, play] of plays.entries()) {
    if (run.stop.aborted) break;
    try {
      if (!(await runPlay(state, play, index + 1, gather))) break;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) run.emit({ type: "diagnostic", diagnostic });
      invalid = true;
      break;
    }
  }
  await endCarriedOn({
    jobs: run.jobs.carriedOn(),
    stop: run.stop,
    emit: (job, end) => run.emit({ type: "diagnostic", diagnostic: notJoined(job, end) }),
  });
  if (state.waitingForStart && !invalid && !run.stop.aborted) {
    run.emit({ type: "diagnostic", diagnostic: noStart(run.options.startAtTask ?? "") });
    invalid = true;
  }
  return { end: endOf(state, invalid), progress };
}

function notJoined({ host, label }: RunJob, { result }: TaskEnd): Diagnostic {
  return warning("RUN0119", `\`${label.name}\` went on in the background, and has failed: ${result.msg}`, {
    host,
    notes: ["no task has asked what became of it"],
    help: "ask for it with `async_status`, so that the play can act on it",
  });
}

/** A run that nothing was done in must not look like one that found everything as wanted. */
export function noStart(name: string, known: readonly string[] = []): Diagnostic {
  return problem("RUN0117", `\`--start-at-task\` names no task: \`${name}\``, {
    help: didYouMean(name, known) ?? "`homerun run PLAYBOOK --list-tasks` lists the tasks",
  });
}

function endOf(state: RunState, invalid: boolean): RunEnd {
  if (invalid) return "invalid";
  if (state.run.stop.aborted) return "interrupted";
  const hosts = [...state.hostRuns.values()];
  const failed = hosts.some((h) => h.out === "failed" && !h.sharesFate);
  const unreachable = hosts.some((h) => h.out === "unreachable");
  if (failed && unreachable) return "failed-and-unreachable";
  if (failed) return "failed";
  return unreachable ? "unreachable" : "success";
}
