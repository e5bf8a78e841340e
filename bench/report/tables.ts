/** A workload's result as a Markdown table, with its targets below it. */

import type { Results, Row, WorkloadResult } from "../results.ts";
import { median } from "../statistics.ts";
import { cpuOf, verdicts, wallOf } from "../targets.ts";

interface Column {
  readonly title: string;
  /** Undefined where the row has no such figure. */
  readonly cell: (row: Row) => string | undefined;
}

function seconds(value: number): string {
  return value < 10 ? value.toFixed(3) : value.toFixed(1);
}

function span(row: Row): string {
  const walls = row.samples.map((sample) => sample.wall);
  return row.samples.length < 2
    ? seconds(wallOf(row))
    : `${seconds(wallOf(row))} (${seconds(Math.min(...walls))}–${seconds(Math.max(...walls))})`;
}

function times(ratio: number): string {
  return ratio < 10 ? `${ratio.toFixed(2)} ×` : `${ratio.toFixed(0)} ×`;
}

function traffic(pick: "turns" | "bytesUp" | "bytesDown"): Column["cell"] {
  return (row) => {
    const values = row.samples.flatMap((sample) => sample[pick] ?? []);
    if (values.length === 0) return undefined;
    return pick === "turns" ? String(median(values)) : (median(values) / 1000).toFixed(1);
  };
}

function columns(workload: WorkloadResult): readonly Column[] {
  const ours = workload.rows.find((row) => row.role === "homerun");
  const floor = workload.rows.find((row) => row.role === "floor");
  const perHost = (row: Row): string | undefined =>
    workload.hosts < 100 ? undefined : ((wallOf(row) / workload.hosts) * 1000).toFixed(2);
  return [
    { title: "wall s (least–most)", cell: span },
    {
      title: `× \`${floor?.tool ?? "floor"}\``,
      cell: (row) => (floor ? times(wallOf(row) / wallOf(floor)) : undefined),
    },
    {
      title: `× \`${ours?.tool ?? "homerun"}\``,
      cell: (row) => (ours ? times(wallOf(row) / wallOf(ours)) : undefined),
    },
    { title: "ms per host", cell: perHost },
    { title: "controller CPU s", cell: (row) => cpuOf(row).toFixed(2) },
    {
      title: "peak memory MiB",
      cell: (row) => (row.memory ? (row.memory / 1024 / 1024).toFixed(0) : undefined),
    },
    { title: "round trips", cell: traffic("turns") },
    { title: "kB to the host", cell: traffic("bytesUp") },
    { title: "kB back", cell: traffic("bytesDown") },
    { title: "runs", cell: (row) => String(row.samples.length) },
  ];
}

/** Fastest first, as they finished. */
function ranked(workload: WorkloadResult): readonly Row[] {
  return workload.rows
    .filter((row) => row.failed === undefined && row.samples.length > 0)
    .toSorted((a, b) => wallOf(a) - wallOf(b));
}

export function resultTable(workload: WorkloadResult): string {
  const rows = ranked(workload);
  const used = columns(workload).filter(({ cell }) => rows.some((row) => cell(row) !== undefined));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const name = (row: Row): string => (row.role === "homerun" ? `**${row.tool}**` : row.tool);
  const failed = workload.rows.filter((row) => row.failed !== undefined);
  return [
    line(["", ...used.map(({ title }) => title)]),
    line(["---", ...used.map(() => "---:")]),
    ...rows.map((row) => line([name(row), ...used.map(({ cell }) => cell(row) ?? "–")])),
    ...failed.map((row) => `\n${row.tool} failed: ${row.failed?.split("\n")[0]}`),
  ].join("\n");
}

export function targetTable(workload: WorkloadResult, results: Results): string {
  const found = verdicts(workload, results);
  if (found.length === 0) return "";
  return [
    "| target | found | met |",
    "| --- | ---: | --- |",
    ...found.map((one) => `| ${one.target} | ${one.found} | ${one.met ? "yes" : "**no**"} |`),
  ].join("\n");
}

export function workloadSection(workload: WorkloadResult, results: Results, heading = "##"): string {
  return [
    `${heading} ${workload.id}: ${workload.title}`,
    resultTable(workload),
    targetTable(workload, results),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
