/** The permanent lines of a run as they come: what changed and what failed, everything else as counts. Pure but for its memory. */

import type { Envelope, TaskLabel } from "../events/event.ts";
import { diagnosticLines } from "./diagnostics/pretty.ts";
import { duration } from "./duration.ts";
import { FAST_MILLISECONDS, hostLines, isSaid, standingSegment } from "./host-lines.ts";
import { type Line, type Segment, styled } from "./segment.ts";
import { createRunSummary, type Finished, type RunSummary, type StepSummary } from "./summary.ts";
import { SAY } from "./verbosity.ts";
import { widthOf } from "./width.ts";
import {
  nameList,
  plural,
  STANDING_STYLE,
  STANDINGS,
  type Standing,
  standingWord,
  taskTitle,
} from "./wording.ts";

export interface StreamOptions {
  readonly verbosity: number;
  readonly columns: () => number;
  readonly runFolder: () => string | undefined;
}

export interface LineStream {
  readonly summary: RunSummary;
  /** What the event adds to the output; often nothing. */
  lines(event: Envelope): readonly Line[];
}

const WIDEST_NAME = 24;

class Lines implements LineStream {
  readonly summary = createRunSummary();
  readonly #options: StreamOptions;
  /** Step whose heading stands above the current lines. */
  #heading: number | undefined;
  /** Hosts that the heading's step has lines for. */
  readonly #shown = new Map<number, number>();
  readonly #abandoned = new Set<number>();
  #nameWidth = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  lines(event: Envelope): readonly Line[] {
    const known = event.type === "host-lost" && this.#hasFailed(event.host, event.task);
    this.summary.add(event);
    switch (event.type) {
      case "run-started":
        return this.#runStarted(event);
      case "play-started":
        return this.#playStarted(event);
      case "host-connected":
        return this.#loud(SAY.connections, [
          `  ${event.host}: connected to ${event.address} in ${duration(event.milliseconds)}`,
        ]);
      case "notice":
        return this.#apart([
          styled("warning", "note"),
          `: ${event.host === undefined ? "" : `${event.host}: `}${event.message}`,
        ]);
      case "progress":
        return this.#under(event.task, SAY.progress, [`  ${event.host}: `, styled("dim", event.line)]);
      case "retry":
        return this.#under(event.task, SAY.retries, [
          `  ${event.host}: attempt ${event.attempt} of ${event.of}, again in ${event.seconds}s`,
        ]);
      case "item-finished":
        return this.#under(event.task, SAY.items, [
          "  ",
          standingSegment(event.outcome, this.#checkMode),
          `  ${event.host}: item ${event.label}`,
        ]);
      case "host-finished":
        return this.#hostFinished(event);
      case "handler-notified":
        return this.#loud(SAY.handlers, [`  ${event.host}: notified ${event.handler}`]);
      case "rescued":
        return this.#apart([styled("skipped", "rescued"), ` ${event.host}: ${taskTitle(event.task)}`]);
      case "host-lost":
        if (known) return [];
        return this.#apart([styled(event.outcome, `lost ${event.host}`), `: ${event.diagnostic.message}`]);
      case "diagnostic":
        return this.#diagnostic(event);
      case "stopping":
        return this.#apart([styled("warning", "stopping"), stoppingWords(event.inFlight)]);
      case "play-finished":
      case "run-finished":
        return this.#unfinishedSteps();
      case "host-connecting":
      case "step-started":
      case "host-started":
      case "batch-started":
      case "play-stopped":
        return [];
    }
  }

  // --- whole run and plays ---------------------------------------------------------------------------

  #runStarted({ playbooks, run, checkMode }: Extract<Envelope, { type: "run-started" }>): readonly Line[] {
    const mode = checkMode ? [" · ", styled("warning", "check mode, nothing is changed")] : [];
    return [[styled("strong", playbooks.join(", ") || "run"), styled("dim", ` · run ${run}`), ...mode]];
  }

  #playStarted({
    name,
    location,
    hosts,
    steps,
  }: Extract<Envelope, { type: "play-started" }>): readonly Line[] {
    this.#heading = undefined;
    this.#nameWidth = Math.min(WIDEST_NAME, Math.max(this.#nameWidth, ...hosts.map(widthOf)));
    const size =
      hosts.length === 0 ? "no hosts" : `${plural(hosts.length, "host")} · ${plural(steps, "step")}`;
    return [[], [styled("heading", `play ${name}`), styled("dim", ` · ${size} · ${location}`)]];
  }

  #diagnostic({ diagnostic }: Extract<Envelope, { type: "diagnostic" }>): readonly Line[] {
    this.#heading = undefined;
    return [...diagnosticLines(diagnostic, { columns: this.#options.columns() }), []];
  }

  #loud(from: number, line: Line): readonly Line[] {
    return this.#options.verbosity >= from ? [line] : [];
  }

  /** A line that belongs to no step; what follows gets its heading again. */
  #apart(line: Line): readonly Line[] {
    this.#heading = undefined;
    return [line];
  }

  #under(task: TaskLabel, from: number, line: Line): readonly Line[] {
    return this.#options.verbosity >= from ? [...this.#headed(task), line] : [];
  }

  // --- steps -----------------------------------------------------------------------------------------

  #title(task: TaskLabel): readonly Segment[] {
    return [styled("dim", `[${task.step}] `), styled("heading", taskTitle(task))];
  }

  /** The heading, unless it stands there already. */
  #headed(task: TaskLabel): readonly Line[] {
    if (this.#heading === task.step) return [];
    this.#heading = task.step;
    return [[...this.#title(task), styled("dim", `  ${task.location}`)]];
  }

  #hostFinished(event: Finished): readonly Line[] {
    const { task } = event;
    const host = isSaid(event, this.#options.verbosity)
      ? [...this.#headed(task), ...this.#hostLines(event)]
      : [];
    if (host.length > 0) this.#shown.set(task.step, (this.#shown.get(task.step) ?? 0) + 1);
    const step = this.summary.steps.get(task.step);
    return step && step.waiting.size === 0
      ? [...host, ...this.#stepFinished(step, Date.parse(event.at))]
      : host;
  }

  /** Counts, in one line with the title where no host had anything to say. */
  #stepFinished(step: StepSummary, at: number): readonly Line[] {
    const shown = this.#shown.get(step.task.step) ?? 0;
    this.#shown.delete(step.task.step);
    const total = [...step.counts.values()].reduce((sum, count) => sum + count, 0);
    if (shown === total) return [];
    const took = at - step.began;
    const time = took >= FAST_MILLISECONDS ? [styled("dim", `  ${duration(took)}`)] : [];
    if (this.#heading === step.task.step) return [["  ", ...this.#counts(step.counts), ...time]];
    this.#heading = undefined;
    return [[...this.#title(step.task), "  ", ...this.#counts(step.counts), ...time]];
  }

  #counts(counts: ReadonlyMap<Standing, number>): readonly Segment[] {
    const parts = STANDINGS.filter((standing) => (counts.get(standing) ?? 0) > 0).map((standing) =>
      styled(STANDING_STYLE[standing], `${counts.get(standing)} ${standingWord(standing, this.#checkMode)}`),
    );
    return parts.flatMap((part, i) => (i === 0 ? [part] : [{ text: ", " }, part]));
  }

  /** Steps that some hosts never came to the end of: the play ended early, or the hosts were lost. */
  #unfinishedSteps(): readonly Line[] {
    const open = [...this.summary.steps.values()].filter(
      ({ task, waiting, counts }) => waiting.size > 0 && counts.size > 0 && !this.#abandoned.has(task.step),
    );
    return open.flatMap(({ task, waiting, counts }): readonly Line[] => {
      this.#abandoned.add(task.step);
      return [
        ...this.#headed(task),
        ["  ", ...this.#counts(counts), `; not finished: ${nameList([...waiting], 8)}`],
      ];
    });
  }

  #hasFailed(host: string, task: TaskLabel | undefined): boolean {
    return this.summary.failures.some(
      (failure) => failure.host === host && failure.task?.step === task?.step,
    );
  }

  // --- hosts -----------------------------------------------------------------------------------------

  get #checkMode(): boolean {
    return this.summary.started?.checkMode ?? false;
  }

  #hostLines(event: Finished): readonly Line[] {
    const { verbosity, columns, runFolder } = this.#options;
    return hostLines(event, {
      verbosity,
      checkMode: this.#checkMode,
      diffMode: this.summary.started?.diffMode ?? false,
      nameWidth: this.#nameWidth,
      columns: columns(),
      runFolder: runFolder(),
    });
  }
}

function stoppingWords(inFlight: readonly string[]): string {
  if (inFlight.length === 0) return ": nothing more is started";
  return `: nothing more is started; at work still: ${nameList(inFlight, 8)}. Ctrl-C again leaves at once`;
}

export function createLineStream(options: StreamOptions): LineStream {
  return new Lines(options);
}
