/** The permanent lines of a run as they come: what changed and what failed, everything else as counts. Pure but for its memory. */

import type { ChangeSummary, Envelope, TaskLabel } from "../events/event.ts";
import { causeOf } from "./cause.ts";
import { diagnosticLines } from "./diagnostics/pretty.ts";
import { differenceLines } from "./difference.ts";
import { duration } from "./duration.ts";
import { failureBody, resultFields } from "./failure-lines.ts";
import { printableLines } from "./printable.ts";
import { debugLines, textField } from "./result-text.ts";
import { type Line, type Segment, styled } from "./segment.ts";
import { createRunSummary, type Finished, type RunSummary, type StepSummary, standingOf } from "./summary.ts";
import { padEnd, widthOf } from "./width.ts";
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

/** Verbosity from which things are said. */
const SAY = {
  okHosts: 1,
  everyChange: 1,
  retries: 1,
  handlers: 1,
  connections: 1,
  items: 2,
  progress: 2,
  fields: 3,
} as const;

const MOST_CHANGES = 3;
const WIDEST_NAME = 24;
const FAST_MILLISECONDS = 950;

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
          this.#word(event.outcome),
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
    const host = this.#isSaid(event) ? [...this.#headed(task), ...this.#hostLines(event)] : [];
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

  #isSaid(event: Finished): boolean {
    const standing = standingOf(event);
    if (standing === "skipped") return this.#options.verbosity >= SAY.items;
    if (standing === "ok")
      return (
        this.#options.verbosity >= SAY.okHosts || event.task.module === "debug" || this.#hasWarnings(event)
      );
    return true;
  }

  #hasWarnings({ diagnostics, result }: Finished): boolean {
    return diagnostics.length > 0 || (Array.isArray(result.warnings) && result.warnings.length > 0);
  }

  #word(standing: Standing): Segment {
    return styled(
      STANDING_STYLE[standing],
      padEnd(standingWord(standing, this.#checkMode), this.#checkMode ? 12 : 11),
    );
  }

  #hostLines(event: Finished): readonly Line[] {
    const standing = standingOf(event);
    const { host, delegate, milliseconds } = event;
    const name = delegate === undefined ? host : `${host} -> ${delegate}`;
    const time = milliseconds >= FAST_MILLISECONDS ? [styled("dim", `  ${duration(milliseconds)}`)] : [];
    const gist = this.#gist(event, standing);
    const line: Line = [
      "  ",
      this.#word(standing),
      "  ",
      styled("host", gist === "" && time.length === 0 ? name : padEnd(name, this.#nameWidth)),
      gist === "" ? "" : `  ${gist}`,
      ...time,
    ];
    return [line, ...this.#details(event, standing)];
  }

  /** What happened, in a few words. */
  #gist(event: Finished, standing: Standing): string {
    if (event.unknownUntilApplied !== undefined)
      return `not known until applied: ${event.unknownUntilApplied}`;
    if (standing === "changed") return changeWords(event.changes, this.#options.verbosity >= SAY.everyChange);
    if (
      standing === "failed" ||
      standing === "ignored" ||
      standing === "unreachable" ||
      standing === "unknown"
    )
      return causeOf(event);
    if (event.task.module === "debug") return shortDebug(event) ?? "";
    return printableLines(textField(event.result, "msg") ?? "")[0] ?? "";
  }

  #details(event: Finished, standing: Standing): readonly Line[] {
    const { verbosity } = this.#options;
    const indent = "    ";
    const inner: Line[] = [];
    if (this.summary.started?.diffMode === true)
      inner.push(
        ...event.changes.flatMap((change) => differenceLines(change, { whole: verbosity >= SAY.fields })),
      );
    if (event.task.module === "debug" && (standing === "ok" || standing === "changed"))
      inner.push(
        ...(shortDebug(event) === undefined ? debugLines(event.result) : []).map((line): Line => [line]),
      );
    if (Array.isArray(event.result.warnings))
      inner.push(
        ...event.result.warnings.map((text): Line => [styled("warning", "warning"), `: ${String(text)}`]),
      );
    if (verbosity >= SAY.okHosts) inner.push(...this.#verboseDetails(event, standing));
    return inner.map((line): Line => [indent, ...line]);
  }

  #verboseDetails(event: Finished, standing: Standing): readonly Line[] {
    const { verbosity, columns, runFolder } = this.#options;
    const fields = verbosity >= SAY.fields ? resultFields(event.result) : [];
    if (standing === "failed" || standing === "ignored")
      return [...failureBody(event, { columns: columns(), runFolder: runFolder() }), ...fields];
    const output = ["stdout", "stderr"].flatMap((name) =>
      printableLines(textField(event.result, name) ?? ""),
    );
    return [...output.map((line): Line => [line]), ...fields];
  }
}

function changeWords(changes: readonly ChangeSummary[], all: boolean): string {
  const words = [...new Set(changes.map(({ summary }) => summary))];
  if (all || words.length <= MOST_CHANGES) return words.join("; ");
  return `${words.slice(0, MOST_CHANGES).join("; ")}; and ${words.length - MOST_CHANGES} more`;
}

/** What `debug` says where it fits beside the host. */
function shortDebug({ result }: Finished): string | undefined {
  const lines = debugLines(result);
  return lines.length === 1 ? lines[0] : undefined;
}

function stoppingWords(inFlight: readonly string[]): string {
  if (inFlight.length === 0) return ": nothing more is started";
  return `: nothing more is started; at work still: ${nameList(inFlight, 8)}. Ctrl-C again leaves at once`;
}

export function createLineStream(options: StreamOptions): LineStream {
  return new Lines(options);
}
