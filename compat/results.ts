/** What is kept of the runs, in one JSON file. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Area } from "./targets.ts";

export interface Verdict {
  readonly outcome: "pass" | "fail" | "late";
  readonly code: number | null;
  readonly seconds: number;
  /** The end of what was printed, where it did not pass. */
  readonly end: string;
}

export interface TargetResult {
  readonly branch: string;
  readonly name: string;
  readonly area: Area;
  readonly shape: "role" | "script";
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

export interface RepositoryResult {
  readonly name: string;
  readonly commit: string;
  /** What was done with which playbook: `PLAYBOOK --syntax-check` → what each engine came to. */
  readonly checks: Readonly<Record<string, Readonly<Record<string, Verdict>>>>;
}

export interface Results {
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly targets: readonly TargetResult[];
  readonly repositories: readonly RepositoryResult[];
}

export const NOTHING: Results = { date: "", versions: {}, targets: [], repositories: [] };

export function readResults(file: string): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : NOTHING;
}

export function writeResults(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
}

function mergeTargets(old: readonly TargetResult[], fresh: readonly TargetResult[]): readonly TargetResult[] {
  const all = new Map(old.map((one) => [`${one.branch} ${one.name}`, one]));
  for (const one of fresh) {
    const key = `${one.branch} ${one.name}`;
    all.set(key, { ...one, verdicts: { ...all.get(key)?.verdicts, ...one.verdicts } });
  }
  return [...all.values()].sort((a, b) => a.branch.localeCompare(b.branch) || a.name.localeCompare(b.name));
}

/** What `fresh` says wins; everything else of `old` stays. */
export function merged(old: Results, fresh: Results): Results {
  const repositories = new Map(old.repositories.map((one) => [one.name, one]));
  for (const one of fresh.repositories) {
    const before = repositories.get(one.name)?.checks ?? {};
    const checks = Object.fromEntries(
      Object.entries(one.checks).map(([name, verdicts]) => [name, { ...before[name], ...verdicts }]),
    );
    repositories.set(one.name, { ...one, checks: { ...before, ...checks } });
  }
  return {
    date: fresh.date || old.date,
    versions: { ...old.versions, ...fresh.versions },
    targets: mergeTargets(old.targets, fresh.targets),
    repositories: [...repositories.values()],
  };
}
