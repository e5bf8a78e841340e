/** Whether a target is met is read from the results alone; what was not measured is not judged. */

import { describe, expect, it } from "vitest";
import { resultTable } from "../../bench/report/tables.ts";
import type { Results, Row, Sample, WorkloadResult } from "../../bench/results.ts";
import { verdicts } from "../../bench/targets.ts";

function row(tool: string, role: Row["role"], walls: readonly number[], more: Partial<Sample> = {}): Row {
  return { tool, role, version: "1", samples: walls.map((wall) => ({ wall, cpu: wall / 2, ...more })) };
}

function result(id: string, hosts: number, rows: readonly Row[]): WorkloadResult {
  return { id, title: id, hosts, tasks: 1, date: "2026-01-01", load: 0, rows };
}

function judged(workload: WorkloadResult, others: readonly WorkloadResult[] = []): readonly string[] {
  const results: Results = {
    machine: { cpu: "", cores: 1, memory: 0, system: "", architecture: "" },
    workloads: [...others, workload],
  };
  return verdicts(workload, results).map((one) => `${one.target}: ${one.found} ${one.met}`);
}

describe("targets", () => {
  it("are ratios of medians", () => {
    const rows = [row("homerun", "homerun", [1, 9, 2]), row("ssh script", "floor", [1.5, 1, 1])];
    expect(judged(result("W1", 1, [...rows, row("ansible", "peer", [59])]))).toEqual([
      "at most 2 × `ssh script`: 2.00 × true",
      "30 × as fast as ansible: 29.50 × false",
    ]);
  });

  it("take memory and processor time as they are", () => {
    const ours = { ...row("homerun", "homerun", [4]), memory: 151 * 1024 * 1024 };
    expect(judged(result("W3", 100, [ours]))).toEqual([
      "at most 1.5 s of controller CPU: 2.00 s false",
      "at most 150 MiB: 151 MiB false",
    ]);
  });

  it("count round trips over those of a connection", () => {
    const rows = [
      row("homerun", "homerun", [1], { turns: 13 }),
      row("ssh2 connect", "floor", [1], { turns: 9 }),
    ];
    expect(judged(result("W1-far", 1, rows))).toEqual(["round trips: at most `ssh2 connect` + 4: + 4 true"]);
  });

  it("compare the time per host with that of fewer hosts", () => {
    const fewer = result("hosts-100", 100, [row("homerun", "homerun", [1])]);
    const more = result("hosts-1000", 1000, [row("homerun", "homerun", [13])]);
    expect(judged(more, [fewer])).toEqual(["time per host at most 1.25 × that of 100 hosts: 1.30 × false"]);
  });
});

describe("the table of a result", () => {
  it("ranks the tools, leaves out what nobody has, and names who failed", () => {
    const failed: Row = { ...row("mitogen", "peer", []), failed: "no Python\nat all" };
    const rows = [row("homerun", "homerun", [0.2, 0.4]), row("ssh script", "floor", [0.1]), failed];
    expect(resultTable(result("W1", 1, rows)).split("\n")).toEqual([
      "|  | wall s (least–most) | × `ssh script` | × `homerun` | controller CPU s | runs |",
      "| --- | ---: | ---: | ---: | ---: | ---: |",
      "| ssh script | 0.100 | 1.00 × | 0.33 × | 0.05 | 1 |",
      "| **homerun** | 0.300 (0.200–0.400) | 3.00 × | 1.00 × | 0.15 | 2 |",
      "",
      "mitogen failed: no Python",
    ]);
  });
});
