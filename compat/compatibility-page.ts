/** docs/compatibility.md: what passes where, and why what does not pass does not. */

import { readFileSync } from "node:fs";
import type { RepositoryResult, Results, TargetResult, Verdict } from "./results.ts";

const AREAS: Readonly<Record<string, string>> = {
  language: "plays, tasks, roles, variables",
  templates: "expressions, templates, lookups",
  inventories: "inventories",
  programs: "the programs themselves",
  modules: "modules",
};

const passed = (verdict: Verdict | undefined): boolean => verdict?.outcome === "pass";

/** The engine whose verdict on its own tests counts. */
function judge(branch: string): string {
  return branch.replace("stable", "ansible");
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function countsTable(branch: string, targets: readonly TargetResult[]): string {
  const real = judge(branch);
  const lines = Object.entries(AREAS).flatMap(([area, title]) => {
    const own = targets.filter((target) => target.area === area);
    return own.length === 0 ? [] : [counts(title, own, real)];
  });
  return [
    row([
      ...["area", "targets", "pass with homerun", `tried with ${real}`, "pass with it"],
      ...["of these pass with homerun", "homerun passes what it does not"],
    ]),
    row(["---", ...Array.from({ length: 6 }, () => "---:")]),
    ...lines,
    counts("**all**", targets, real),
  ].join("\n");
}

function counts(title: string, targets: readonly TargetResult[], real: string): string {
  const good = targets.filter((target) => passed(target.verdicts[real]));
  const both = good.filter((target) => passed(target.verdicts.homerun));
  const besides = targets.filter(
    (target) => target.verdicts[real] && !passed(target.verdicts[real]) && passed(target.verdicts.homerun),
  );
  const tried = targets.filter((target) => target.verdicts[real] !== undefined);
  const own = targets.filter((target) => passed(target.verdicts.homerun));
  return row([title, targets.length, own.length, tried.length, good.length, both.length, besides.length]);
}

/** `## target: reason` lines of remarks.md, one for each target that misses. */
function reasons(remarks: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const match of remarks.matchAll(/^- `([^`]+)`: (.+(?:\n {2}.+)*)/gm))
    for (const name of (match[1] ?? "").split(" "))
      found.set(name, (match[2] ?? "").replaceAll(/\n\s+/g, " "));
  return found;
}

function misses(targets: readonly TargetResult[], known: ReadonlyMap<string, string>): string {
  const named = new Map<string, string[]>();
  for (const target of targets)
    if (passed(target.verdicts[judge(target.branch)]) && !passed(target.verdicts.homerun))
      named.set(target.name, [...(named.get(target.name) ?? []), target.branch.replace("stable-", "")]);
  if (named.size === 0) return "None.";
  const lines = [...named]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, branches]) => row([name, branches.join(", "), known.get(name) ?? "**not explained**"]));
  return [row(["target", "of", "why it does not pass"]), row(["---", "---", "---"]), ...lines].join("\n");
}

function repositoryRow(one: RepositoryResult): string {
  const checks = Object.entries(one.checks);
  const good = checks.filter(([, verdicts]) => passed(verdicts.homerun));
  const bad = checks.filter(([, verdicts]) => !passed(verdicts.homerun)).map(([name]) => `\`${name}\``);
  const link = `[${one.name}](https://github.com/${one.name})`;
  return row([
    link,
    `\`${one.commit.slice(0, 10)}\``,
    `${good.length} of ${checks.length}`,
    bad.join(", ") || "–",
  ]);
}

export function compatibilityPage(results: Results, remarksFile: string): string {
  const text = readFileSync(remarksFile, "utf8");
  const [remarks = ""] = text.split("\n## Misses\n");
  const known = reasons(text);
  const branches = [...new Set(results.targets.map(({ branch }) => branch))];
  const versions = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
  return [
    "# How compatible",
    "",
    remarks.trim(),
    "",
    `Run on ${results.date} with ${versions.join(", ")}.`,
    "",
    "## Real repositories",
    "",
    "Each playbook with `--syntax-check`, `--list-hosts` and `--list-tasks`, as its README has it set up.",
    "",
    row(["repository", "commit", "pass", "do not"]),
    row(["---", "---", "---:", "---"]),
    ...results.repositories.map(repositoryRow),
    ...branches.flatMap((branch) => [
      "",
      `## Ansible's own integration targets, ${branch}`,
      "",
      countsTable(
        branch,
        results.targets.filter((target) => target.branch === branch),
      ),
    ]),
    "",
    "## What Ansible passes here and homerun does not",
    "",
    misses(results.targets, known),
    "",
  ].join("\n");
}
