/** What is said of one host when it has finished a task: one line, and under it what belongs to it. */

import type { ChangeSummary } from "../events/event.ts";
import { causeOf } from "./cause.ts";
import { diagnosticLines } from "./diagnostics/pretty.ts";
import { differenceLines } from "./difference.ts";
import { duration } from "./duration.ts";
import { failureBody, resultFields } from "./failure-lines.ts";
import { printableLines } from "./printable.ts";
import { debugLines, textField } from "./result-text.ts";
import { type Line, type Segment, styled } from "./segment.ts";
import { type Finished, standingOf } from "./summary.ts";
import { SAY } from "./verbosity.ts";
import { padEnd } from "./width.ts";
import { STANDING_STYLE, type Standing, standingWord } from "./wording.ts";

export interface HostLineOptions {
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly verbosity: number;
  /** Columns of the longest name. */
  readonly nameWidth: number;
  readonly columns: number;
  readonly runFolder: string | undefined;
}

const MOST_CHANGES = 3;
const INDENT = "    ";
/** Below this a time says nothing. */
export const FAST_MILLISECONDS = 950;

function isDebug({ task }: Finished): boolean {
  return task.module === "debug";
}

function hasWarnings({ diagnostics, result }: Finished): boolean {
  return diagnostics.length > 0 || (Array.isArray(result.warnings) && result.warnings.length > 0);
}

/** Hosts that were as wanted are only counted, unless there is something to say. */
export function isSaid(event: Finished, verbosity: number): boolean {
  const standing = standingOf(event);
  if (standing === "skipped") return verbosity >= SAY.skippedHosts;
  return standing !== "ok" || verbosity >= SAY.okHosts || isDebug(event) || hasWarnings(event);
}

export function standingSegment(standing: Standing, checkMode: boolean): Segment {
  const width = checkMode ? "would change".length : "unreachable".length;
  return styled(STANDING_STYLE[standing], padEnd(standingWord(standing, checkMode), width));
}

function changeWords(changes: readonly ChangeSummary[], all: boolean): string {
  const words = [...new Set(changes.map(({ summary }) => summary))];
  if (all || words.length <= MOST_CHANGES) return words.join("; ");
  return `${words.slice(0, MOST_CHANGES).join("; ")}; and ${words.length - MOST_CHANGES} more`;
}

/** What `debug` says where it fits beside the host. */
function shortDebug(event: Finished): string | undefined {
  const lines = isDebug(event) ? debugLines(event.result) : [];
  return lines.length === 1 ? lines[0] : undefined;
}

function messageOf({ result }: Finished): string {
  return printableLines(textField(result, "msg") ?? "")[0] ?? "";
}

/** What happened, in a few words. */
function gist(event: Finished, standing: Standing, verbosity: number): string {
  if (event.unknownUntilApplied !== undefined) return `not known until applied: ${event.unknownUntilApplied}`;
  if (standing === "ok" || standing === "skipped" || standing === "cancelled") {
    return isDebug(event) ? (shortDebug(event) ?? "") : messageOf(event);
  }
  if (standing !== "changed") return causeOf(event);
  return changeWords(event.changes, verbosity >= SAY.everyChange) || messageOf(event);
}

function verboseLines(event: Finished, standing: Standing, options: HostLineOptions): readonly Line[] {
  const fields = options.verbosity >= SAY.fields ? resultFields(event.result) : [];
  if (standing === "failed" || standing === "ignored") return [...failureBody(event, options), ...fields];
  const output = ["stdout", "stderr"].flatMap((name) => printableLines(textField(event.result, name) ?? ""));
  return [...output.map((line): Line => [line]), ...fields];
}

function warningLines({ diagnostics, result }: Finished, columns: number): readonly Line[] {
  const texts = Array.isArray(result.warnings) ? result.warnings : [];
  return [
    ...texts.map((text): Line => [styled("warning", "warning"), `: ${String(text)}`]),
    ...diagnostics
      .filter(({ severity }) => severity !== "error")
      .flatMap(({ host: _, ...diagnostic }) =>
        diagnosticLines(diagnostic, { columns: columns - INDENT.length }),
      ),
  ];
}

function detailLines(event: Finished, standing: Standing, options: HostLineOptions): readonly Line[] {
  const { diffMode, verbosity, columns } = options;
  const whole = verbosity >= SAY.fields;
  const wentWell = standing === "ok" || standing === "changed";
  const said = isDebug(event) && wentWell && shortDebug(event) === undefined ? debugLines(event.result) : [];
  return [
    ...(diffMode ? event.changes.flatMap((change) => differenceLines(change, { whole })) : []),
    ...said.map((line): Line => [line]),
    ...(wentWell ? warningLines(event, columns) : []),
    ...(verbosity >= SAY.okHosts ? verboseLines(event, standing, options) : []),
  ];
}

export function hostLines(event: Finished, options: HostLineOptions): readonly Line[] {
  const standing = standingOf(event);
  const { host, delegate, milliseconds } = event;
  const name = delegate === undefined ? host : `${host} -> ${delegate}`;
  const time = milliseconds >= FAST_MILLISECONDS ? [styled("dim", `  ${duration(milliseconds)}`)] : [];
  const words = gist(event, standing, options.verbosity);
  const line: Line = [
    "  ",
    standingSegment(standing, options.checkMode),
    "  ",
    styled("host", words === "" && time.length === 0 ? name : padEnd(name, options.nameWidth)),
    words === "" ? "" : `  ${words}`,
    ...time,
  ];
  return [line, ...detailLines(event, standing, options).map((detail): Line => [INDENT, ...detail])];
}
