/** What homerun must reach, as data, and whether a result does. */

import type { Results, Row, WorkloadResult } from "./results.ts";
import { median } from "./statistics.ts";

type Target =
  /** The subject's median wall time is at most `factor` times that of `of`. */
  | { readonly kind: "at most"; readonly of: string; readonly factor: number; readonly subject?: string }
  /** homerun is at least `factor` times as fast as the peer. */
  | { readonly kind: "faster than"; readonly than: string; readonly factor: number }
  | { readonly kind: "turns over"; readonly of: string; readonly more: number }
  | { readonly kind: "cpu"; readonly seconds: number }
  | { readonly kind: "memory"; readonly mebibytes: number }
  /** Time per host is at most `factor` times that of the workload with fewer hosts. */
  | { readonly kind: "linear"; readonly from: string; readonly factor: number };

const atMost = (factor: number, of: string, subject?: string): Target => ({
  kind: "at most",
  factor,
  of,
  ...(subject === undefined ? {} : { subject }),
});
const faster = (than: string, factor: number): Target => ({ kind: "faster than", than, factor });
const fasterThanAll = (factor: number): readonly Target[] =>
  ["pyinfra", "mitogen", "ansible"].map((than) => faster(than, factor));

/** What "linear" tolerates. */
const LINEAR = 1.25;

const TARGETS: Readonly<Record<string, readonly Target[]>> = {
  W1: [atMost(2, "ssh script"), faster("ansible", 30), faster("mitogen", 9), faster("pyinfra", 5)],
  "W1-far": [
    atMost(1.6, "ssh script"),
    faster("ansible", 25),
    faster("mitogen", 8),
    faster("pyinfra", 10),
    { kind: "turns over", of: "ssh2 connect", more: 4 },
  ],
  W2: [atMost(2, "piped shells"), faster("pyinfra", 7)],
  W3: [
    atMost(2, "piped shells"),
    faster("pyinfra", 4),
    faster("mitogen", 25),
    { kind: "cpu", seconds: 1.5 },
    { kind: "memory", mebibytes: 150 },
  ],
  W4: [atMost(2, "piped shells"), faster("pyinfra", 5), faster("ansible", 40)],
  W5: [atMost(4, "ssh script"), faster("pyinfra", 3), faster("ansible", 20)],
  "W6-file": [atMost(1.3, "ssh cat"), ...fasterThanAll(1)],
  "W6-file-same": fasterThanAll(1),
  "W6-tree": [atMost(2, "tar over ssh"), ...fasterThanAll(10)],
  "W6-tree-same": [atMost(1, "tar over ssh"), ...fasterThanAll(10)],
  "hosts-300": [{ kind: "linear", from: "hosts-100", factor: LINEAR }],
  "hosts-1000": [
    { kind: "linear", from: "hosts-100", factor: LINEAR },
    { kind: "memory", mebibytes: 500 },
  ],
  "start-up": [
    atMost(1.5, "node -e 0", "homerun --version"),
    atMost(2.5, "node -e 0", "homerun --help"),
    faster("ansible --version", 1),
  ],
};

export interface Verdict {
  readonly target: string;
  readonly found: string;
  readonly met: boolean;
}

export const wallOf = (row: Row | undefined): number =>
  median((row?.samples ?? []).map((sample) => sample.wall));
export const cpuOf = (row: Row | undefined): number =>
  median((row?.samples ?? []).map((sample) => sample.cpu));
export const turnsOf = (row: Row | undefined): number =>
  median((row?.samples ?? []).map((sample) => sample.turns ?? Number.NaN));

function verdict(target: Target, workload: WorkloadResult, results: Results): Verdict | undefined {
  const row = (name: string): Row | undefined => workload.rows.find((one) => one.tool === name);
  const ours = workload.rows.find((one) => one.role === "homerun");
  const ratio = (found: number, limit: number, words: string, least = false): Verdict | undefined =>
    Number.isNaN(found)
      ? undefined
      : { target: words, found: `${found.toFixed(2)} ×`, met: least ? found >= limit : found <= limit };
  switch (target.kind) {
    case "at most": {
      const subject = target.subject === undefined ? ours : row(target.subject);
      const words = `${target.subject === undefined ? "" : `\`${target.subject}\`: `}at most ${target.factor} × \`${target.of}\``;
      return ratio(wallOf(subject) / wallOf(row(target.of)), target.factor, words);
    }
    case "faster than": {
      const slowest = Math.max(...workload.rows.filter((one) => one.role === "homerun").map(wallOf));
      const words = `${target.factor} × as fast as ${target.than}`;
      return ratio(wallOf(row(target.than)) / slowest, target.factor, words, true);
    }
    case "turns over": {
      const [mine, floor] = [turnsOf(ours), turnsOf(row(target.of))];
      if (Number.isNaN(mine - floor)) return undefined;
      return {
        target: `round trips: at most \`${target.of}\` + ${target.more}`,
        found: `+ ${mine - floor}`,
        met: mine - floor <= target.more,
      };
    }
    case "cpu": {
      const cpu = cpuOf(ours);
      if (Number.isNaN(cpu)) return undefined;
      return {
        target: `at most ${target.seconds} s of controller CPU`,
        found: `${cpu.toFixed(2)} s`,
        met: cpu <= target.seconds,
      };
    }
    case "memory": {
      if (ours?.memory === undefined) return undefined;
      const found = ours.memory / 1024 / 1024;
      return {
        target: `at most ${target.mebibytes} MiB`,
        found: `${Math.round(found)} MiB`,
        met: found <= target.mebibytes,
      };
    }
    case "linear": {
      const before = results.workloads.find((one) => one.id === target.from);
      if (before === undefined) return undefined;
      const earlier = before.rows.find((one) => one.role === "homerun");
      const words = `time per host at most ${target.factor} × that of ${before.hosts} hosts`;
      return ratio(wallOf(ours) / workload.hosts / (wallOf(earlier) / before.hosts), target.factor, words);
    }
  }
}

/** Only of targets that this result can answer: a peer that was left out gives none. */
export function verdicts(workload: WorkloadResult, results: Results): readonly Verdict[] {
  return (TARGETS[workload.id] ?? []).flatMap((target) => verdict(target, workload, results) ?? []);
}
