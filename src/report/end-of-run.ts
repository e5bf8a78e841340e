/** The last lines of a run, most useful last: recap, what is pending, what was slow, the failures, one line that says it all. */

import type { Counts } from "../events/event.ts";
import { duration } from "./duration.ts";
import { failureGroupLines, failureGroups } from "./failure-lines.ts";
import { printableLine } from "./printable.ts";
import { type Line, lineString, type Segment, type Style, styled } from "./segment.ts";
import type { RunFinished, RunSummary } from "./summary.ts";
import { padEnd, widthOf } from "./width.ts";
import { plural, taskTitle } from "./wording.ts";

const MOST_SLOW = 5;
/** A run of so many steps has its durations in view. */
const FEW_STEPS = 2;
/** Below this nobody cares. */
const SLOW_MILLISECONDS = 1000;

export interface EndOptions {
  readonly columns: number;
  readonly runFolder: string | undefined;
  /** Failures and the last line alone. */
  readonly quiet: boolean;
}

const RECAP: readonly (readonly [name: keyof Counts, style: Style, always: boolean])[] = [
  ["ok", "ok", true],
  ["changed", "changed", true],
  ["unreachable", "unreachable", true],
  ["failed", "failed", true],
  ["skipped", "skipped", true],
  ["rescued", "skipped", true],
  ["ignored", "skipped", true],
  ["unknown", "unknown", false],
];

interface RecapColumns {
  readonly host: number;
  /** Digits of the largest number of each count. */
  readonly digits: ReadonlyMap<keyof Counts, number>;
  readonly gap: string;
}

function recapLine(host: string, counts: Counts, { host: width, digits, gap }: RecapColumns): Line {
  const shown = RECAP.filter(([name]) => digits.has(name));
  const fields = shown.flatMap(([name, style], i): readonly Segment[] => {
    const text = `${name}=${counts[name]}`;
    const last = i === shown.length - 1;
    const padding = last ? "" : " ".repeat((digits.get(name) ?? 1) - String(counts[name]).length) + gap;
    return [counts[name] > 0 ? styled(style, text) : { text }, { text: padding }];
  });
  return [styled("host", padEnd(host, width)), " : ", ...fields];
}

/** Columns stand under each other; they move together where the terminal is narrow. */
function recap({ hosts }: RunFinished, columns: number): readonly Line[] {
  const rows = Object.entries(hosts);
  if (rows.length === 0) return [];
  const shown = RECAP.filter(([name, , always]) => always || rows.some(([, counts]) => counts[name] > 0));
  const digits = new Map(
    shown.map(([name]) => [name, Math.max(...rows.map(([, counts]) => String(counts[name]).length))]),
  );
  const host = Math.max(...rows.map(([name]) => widthOf(name)));
  const lines = (gap: string): readonly Line[] =>
    rows.map(([name, counts]) => recapLine(name, counts, { host, digits, gap }));
  const fits = (candidate: readonly Line[]): boolean =>
    candidate.every((line) => widthOf(lineString(line)) <= columns);
  const wide = ["   ", "  "].map(lines).find(fits);
  return [[styled("heading", "recap")], ...(wide ?? lines(" ")), []];
}

function pending({ pendingHandlers }: RunFinished): readonly Line[] {
  const entries = Object.entries(pendingHandlers).filter(([, handlers]) => handlers.length > 0);
  if (entries.length === 0) return [];
  return [
    [styled("warning", "handlers notified but not run:")],
    ...entries.map(([host, handlers]): Line => ["  ", styled("host", host), `: ${handlers.join(", ")}`]),
    [],
  ];
}

function slowest({ steps }: RunSummary): readonly Line[] {
  const slow = [...steps.values()]
    .filter(({ slowest: { milliseconds } }) => milliseconds >= SLOW_MILLISECONDS)
    .sort((a, b) => b.slowest.milliseconds - a.slowest.milliseconds)
    .slice(0, MOST_SLOW);
  if (slow.length === 0 || steps.size <= FEW_STEPS) return [];
  const rows = slow.map(
    ({ task, slowest: { host, milliseconds } }): Line => [
      `  ${duration(milliseconds).padStart(7)}  ${taskTitle(task)} `,
      styled("dim", `(${host})`),
    ],
  );
  return [[styled("dim", "slowest:")], ...rows, []];
}

function failures(summary: RunSummary, options: EndOptions): readonly Line[] {
  const groups = failureGroups(summary.failures);
  return groups.flatMap((group): readonly Line[] => [...failureGroupLines(group, options), []]);
}

const ENDINGS: Readonly<Record<RunFinished["end"], Segment>> = {
  success: styled("ok", "done"),
  failed: styled("failed", "failed"),
  unreachable: styled("unreachable", "hosts unreachable"),
  "failed-and-unreachable": styled("failed", "failed, and hosts unreachable"),
  interrupted: styled("failed", "interrupted"),
  invalid: styled("failed", "not valid"),
};

function total(hosts: Readonly<Record<string, Counts>>, name: keyof Counts): number {
  return Object.values(hosts).reduce((sum, counts) => sum + counts[name], 0);
}

/** What `set_stats` has set: the run's, then each host's. */
function customStats({ customStats: stats }: RunFinished): readonly Line[] {
  if (!stats) return [];
  const lines = (values: Readonly<Record<string, unknown>>, host?: string): readonly Line[] =>
    Object.entries(values).map(([name, value]) => {
      const said = typeof value === "string" ? value : JSON.stringify(value);
      return [
        ...(host === undefined ? [] : [styled("host", host), " "]),
        `${printableLine(`${name}: ${said}`)}`,
      ];
    });
  const hosts = Object.entries(stats.hosts).flatMap(([host, values]) => lines(values, host));
  return [[styled("heading", "stats")], ...lines(stats.run), ...hosts, []];
}

function lastLine({ hosts, end, steps, milliseconds }: RunFinished, checkMode: boolean): Line {
  const count = Object.keys(hosts).length;
  const size = `${plural(steps, "step")} · ${duration(milliseconds)}`;
  const [changed, unknown] = [total(hosts, "changed"), total(hosts, "unknown")];
  const eventful = (["changed", "unknown", "rescued", "ignored"] as const).some(
    (name) => total(hosts, name) > 0,
  );
  if (end === "success" && !eventful) {
    return [styled("ok", `${plural(count, "host")} up to date`), ` · ${size}`];
  }
  const words = [
    changed > 0 ? `${changed} ${checkMode ? "would change" : "changed"}` : "",
    unknown > 0 ? `${unknown} unknown${checkMode ? " until applied" : ""}` : "",
    total(hosts, "failed") > 0 ? `${total(hosts, "failed")} failed` : "",
    total(hosts, "unreachable") > 0 ? `${total(hosts, "unreachable")} unreachable` : "",
  ].filter((word) => word !== "");
  return [ENDINGS[end], ` · ${plural(count, "host")} · ${size}${words.map((word) => ` · ${word}`).join("")}`];
}

/** Empty before the run's end, and where no host ever was in it. */
export function endOfRunLines(summary: RunSummary, options: EndOptions): readonly Line[] {
  const { finished, started } = summary;
  if (!finished || Object.keys(finished.hosts).length === 0) return [];
  const record: readonly Line[] =
    options.runFolder === undefined ? [] : [[styled("dim", `record of the run: ${options.runFolder}`)]];
  const overview = options.quiet
    ? []
    : [
        [],
        ...slowest(summary),
        ...recap(finished, options.columns),
        ...customStats(finished),
        ...pending(finished),
      ];
  return [
    ...overview,
    ...failures(summary, options),
    ...(options.quiet ? [] : record),
    lastLine(finished, started?.checkMode ?? false),
  ];
}
