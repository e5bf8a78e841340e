/** What a run amounts to so far: steps with their counts, open failures, hosts. A fold over events, without clock or output. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Envelope, TaskLabel } from "../events/event.ts";
import type { Outcome, TaskResult } from "../model/outcome.ts";
import type { Standing } from "./wording.ts";

export type Finished = Extract<Envelope, { type: "host-finished" }>;
export type RunStarted = Extract<Envelope, { type: "run-started" }>;
export type RunFinished = Extract<Envelope, { type: "run-finished" }>;

export interface Failure {
  readonly host: string;
  readonly task?: TaskLabel;
  readonly outcome: Outcome;
  readonly result: TaskResult;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
}

export interface StepSummary {
  readonly task: TaskLabel;
  /** Hosts of the current round that have not finished. A step has several rounds where hosts come in batches. */
  readonly waiting: ReadonlySet<string>;
  /** Of the current round. */
  readonly counts: ReadonlyMap<Standing, number>;
  /** Of all rounds: the slowest host. */
  readonly slowest: { readonly host: string; readonly milliseconds: number };
  /** When the round began, milliseconds since the epoch. */
  readonly began: number;
}

export interface RunSummary {
  readonly started: RunStarted | undefined;
  readonly finished: RunFinished | undefined;
  readonly hosts: ReadonlySet<string>;
  readonly steps: ReadonlyMap<number, StepSummary>;
  /** Neither ignored nor rescued, in order. */
  readonly failures: readonly Failure[];
  readonly diagnostics: readonly Diagnostic[];
  add(event: Envelope): void;
}

export function standingOf({
  outcome,
  ignored,
  unknownUntilApplied,
}: Pick<Finished, "outcome" | "ignored" | "unknownUntilApplied">): Standing {
  if (unknownUntilApplied !== undefined) return "unknown";
  return ignored ? "ignored" : outcome;
}

interface OpenStep extends StepSummary {
  readonly waiting: Set<string>;
  readonly counts: Map<Standing, number>;
}

function failureKey(host: string, task: TaskLabel | undefined): string {
  return `${task?.step ?? ""} ${host}`;
}

export function createRunSummary(): RunSummary {
  const hosts = new Set<string>();
  const steps = new Map<number, OpenStep>();
  const failures = new Map<string, Failure>();
  const diagnostics: Diagnostic[] = [];
  let started: RunStarted | undefined;
  let finished: RunFinished | undefined;

  const beginStep = (task: TaskLabel, working: readonly string[], at: string): void => {
    const known = steps.get(task.step);
    const fresh = known === undefined || known.waiting.size === 0;
    const slowest = known?.slowest ?? { host: "", milliseconds: 0 };
    const step: OpenStep = fresh
      ? { task, waiting: new Set(), counts: new Map(), slowest, began: Date.parse(at) }
      : known;
    for (const host of working) step.waiting.add(host);
    steps.set(task.step, step);
  };

  const finishHost = (event: Finished): void => {
    const { task, host, outcome, result, diagnostics: own, milliseconds } = event;
    if (!steps.has(task.step)) beginStep(task, [host], event.at);
    const step = steps.get(task.step);
    if (!step) return;
    const standing = standingOf(event);
    step.waiting.delete(host);
    step.counts.set(standing, (step.counts.get(standing) ?? 0) + 1);
    if (milliseconds > step.slowest.milliseconds)
      steps.set(task.step, { ...step, slowest: { host, milliseconds } });
    const bad = standing === "failed" || outcome === "unreachable" || outcome === "unknown";
    if (bad && !event.ignored)
      failures.set(failureKey(host, task), { host, task, outcome, result, diagnostics: own, milliseconds });
  };

  const loseHost = (event: Extract<Envelope, { type: "host-lost" }>): void => {
    const { host, task, outcome, diagnostic } = event;
    const known = failures.get(failureKey(host, task));
    const { result = {}, milliseconds = 0 } = known ?? {};
    failures.set(failureKey(host, task), {
      host,
      ...(task ? { task } : {}),
      outcome,
      result,
      diagnostics: [diagnostic],
      milliseconds,
    });
    if (task) steps.get(task.step)?.waiting.delete(host);
  };

  const add = (event: Envelope): void => {
    switch (event.type) {
      case "run-started":
        started = event;
        break;
      case "play-started":
        for (const host of event.hosts) hosts.add(host);
        break;
      case "step-started":
        beginStep(event.task, event.hosts, event.at);
        break;
      case "host-started":
        if (!steps.has(event.task.step)) beginStep(event.task, [event.host], event.at);
        break;
      case "host-finished":
        finishHost(event);
        break;
      case "rescued":
        failures.delete(failureKey(event.host, event.task));
        break;
      case "host-lost":
        loseHost(event);
        break;
      case "diagnostic":
        diagnostics.push(event.diagnostic);
        break;
      case "run-finished":
        finished = event;
        break;
      default:
        break;
    }
  };

  return {
    add,
    hosts,
    steps,
    diagnostics,
    get started() {
      return started;
    },
    get finished() {
      return finished;
    },
    get failures() {
      return [...failures.values()];
    },
  };
}
