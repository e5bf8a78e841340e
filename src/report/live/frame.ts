/** The live view as lines, for a screen of a given size: steps under way with their counts, who failed, who takes longest. Pure. */

import { clock } from "../duration.ts";
import { printableLine } from "../printable.ts";
import { type Line, type Segment, styled } from "../segment.ts";
import type { RunSummary, StepSummary } from "../summary.ts";
import { cutEnd, cutMiddle, padEnd, widthOf } from "../width.ts";
import { plural, STANDING_STYLE, STANDINGS, standingWord, taskTitle } from "../wording.ts";
import type { LiveState } from "./live-state.ts";

export interface FrameInput {
  readonly summary: RunSummary;
  readonly state: LiveState;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly spinner: string;
  readonly symbols: Symbols;
}

export interface Symbols {
  readonly running: string;
  readonly failed: string;
}

export const UNICODE_SYMBOLS: Symbols = { running: "▶", failed: "✖" };
export const ASCII_SYMBOLS: Symbols = { running: ">", failed: "x" };

const HIGHEST = 16;
/** Lines left for the shell's prompt and a look at what came before. */
const SPARE_ROWS = 2;
const WIDEST_HOST = 20;
/** Before that nobody wonders how long it takes. */
const PATIENT_MILLISECONDS = 3000;
const TIME_COLUMNS = 8;

/** Made only for those that are shown. */
type Row = () => Line;

/** A segment list cut to the width, from its end. */
function fitted(line: Line, columns: number): Line {
  const kept: Segment[] = [];
  let left = columns;
  for (const part of line) {
    const { text, ...style } = typeof part === "string" ? { text: part } : part;
    const shown = cutEnd(printableLine(text), left);
    kept.push({ ...style, text: shown });
    left -= widthOf(shown);
    if (left <= 0 || shown !== printableLine(text)) break;
  }
  return kept;
}

/** Text on the left, a time on the right edge. */
function withTime(line: Line, milliseconds: number, columns: number): Line {
  if (milliseconds < PATIENT_MILLISECONDS) return fitted(line, columns);
  const left = fitted(line, columns - TIME_COLUMNS);
  const used = left.reduce((sum, part) => sum + widthOf(typeof part === "string" ? part : part.text), 0);
  const time = clock(milliseconds);
  return [...left, `${" ".repeat(Math.max(1, columns - used - widthOf(time)))}`, styled("dim", time)];
}

function header({ summary, state, now, columns }: FrameInput): Line {
  const { started, hosts } = summary;
  const { play } = state;
  const parts = [
    started?.checkMode === true ? "check mode" : "",
    play ? play.name : "",
    plural(hosts.size, "host"),
    play ? `step ${play.begun}/${play.steps}` : "",
    started ? clock(now - Date.parse(started.at)) : "",
  ].filter((part) => part !== "");
  const title = state.stopping
    ? styled("warning", "stopping")
    : styled("strong", started?.playbooks.join(", ") ?? "run");
  return fitted([title, styled("dim", ` · ${parts.join(" · ")}`)], columns);
}

function stepLine(
  { task, counts, began }: StepSummary,
  { summary, symbols, columns, now }: FrameInput,
): Line {
  const checkMode = summary.started?.checkMode ?? false;
  const done = STANDINGS.filter((standing) => (counts.get(standing) ?? 0) > 0).flatMap(
    (standing): readonly Segment[] => [
      { text: "  " },
      styled(STANDING_STYLE[standing], `${counts.get(standing)} ${standingWord(standing, checkMode)}`),
    ],
  );
  const room = columns - TIME_COLUMNS - done.reduce((sum, { text }) => sum + widthOf(text), 0) - 2;
  const title = cutMiddle(printableLine(taskTitle(task)), Math.max(12, room));
  return withTime([`${symbols.running} `, styled("heading", title), ...done], now - began, columns);
}

function hostRows(step: number, { state, columns, now, spinner, symbols }: FrameInput): readonly Row[] {
  const working = [...state.atWork.values()]
    .filter((host) => host.step === step)
    .sort((a, b) => a.since - b.since);
  const failed = state.failed.filter((host) => host.step === step);
  const names = [...working, ...failed].map(({ host }) => widthOf(host));
  const width = Math.min(WIDEST_HOST, Math.max(0, ...names));
  const name = (host: string): Segment =>
    styled("host", padEnd(cutMiddle(printableLine(host), width), width));
  return [
    ...failed.map(
      ({ host, cause }): Row =>
        () => {
          const mark = styled("failed", symbols.failed);
          return fitted(["  ", mark, " ", name(host), "  ", styled("failed", cause)], columns);
        },
    ),
    ...working.map(
      ({ host, line, since }): Row =>
        () => {
          return withTime([`  ${spinner} `, name(host), "  ", styled("dim", line)], now - since, columns);
        },
    ),
  ];
}

/** Steps with hosts at work; the one that most hosts are at first. */
function openSteps({ summary, state }: FrameInput): readonly StepSummary[] {
  const counts = Map.groupBy(state.atWork.values(), ({ step }) => step);
  return [...counts]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([number]) => summary.steps.get(number) ?? []);
}

/** As many rows as there is room for, and a word about the others. */
function chosen(rows: readonly Row[], room: number): readonly Line[] {
  if (rows.length <= room) return rows.map((row) => row());
  if (room < 1) return [];
  const shown = rows.slice(0, room - 1).map((row) => row());
  return [...shown, [styled("dim", `  + ${rows.length - shown.length} more`)]];
}

export function frameLines(input: FrameInput): readonly Line[] {
  const height = Math.max(2, Math.min(input.rows - SPARE_ROWS, HIGHEST));
  const steps = openSteps(input);
  const shownSteps = steps.slice(0, Math.max(1, Math.floor(height / 4)));
  const lines: Line[] = [header(input)];
  for (const [index, step] of shownSteps.entries()) {
    const stepsAfter = shownSteps.length - index - 1;
    const room = height - lines.length - 1 - 2 * stepsAfter - (steps.length > shownSteps.length ? 1 : 0);
    lines.push(stepLine(step, input), ...chosen(hostRows(step.task.step, input), room));
  }
  const hidden = steps.length - shownSteps.length;
  if (hidden > 0) lines.push([styled("dim", `+ ${plural(hidden, "more step")} under way`)]);
  return lines.slice(0, height);
}
