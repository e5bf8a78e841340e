/** What `pacman` asks of a host, and what it does about the answer. */

import type { Change } from "../../host/change.ts";
import { pacmanCall, pacmanRefreshCall } from "../../host/changes/run-pacman.ts";
import type { Effect } from "../../host/effect.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Read } from "../../host/read.ts";
import { isIdle, type PackagePlan } from "../../host/reads/package-plan.ts";
import { type PacmanHost, type PacmanStep, pacmanPlan } from "../../host/reads/pacman-plan.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import { packageChange } from "../packages/package-change.ts";
import type { PacmanParams } from "./pacman-params.ts";

function isRemoval({ state }: PacmanParams): boolean {
  return state === "absent" || state === "removed";
}

function wordsOf(p: PacmanParams): readonly string[] {
  if (p.upgrade) return p.upgrade_extra_args;
  return [...p.extra_args, ...(isRemoval(p) && p.force ? ["--nodeps", "--nodeps"] : [])];
}

function aimOf(p: PacmanParams) {
  if (p.upgrade) return "upgrade";
  if ((p.name ?? []).length === 0) return "nothing";
  return isRemoval(p) ? "absent" : p.state === "latest" ? "latest" : "present";
}

export function pacmanReads(p: PacmanParams): { readonly pacman: Read<PacmanHost | undefined> } {
  return {
    pacman: pacmanPlan({
      executable: p.executable,
      aim: aimOf(p),
      reasons: p.reason !== undefined,
      words: wordsOf(p),
      names: p.name ?? [],
    }),
  };
}

export function decidePacman(p: PacmanParams, seen: PacmanHost | undefined): Verdict | Refusal {
  if (seen === undefined)
    return refuse(`this host has no ${p.executable}`, {
      help: "run the task only where `ansible_pkg_mgr` is `pacman`; `package` takes whatever a host has",
      mayResolve: true,
    });
  const aim = aimOf(p);
  const problem = seen.steps.find((s) => s.plan.problem !== undefined)?.plan;
  if (problem && !(p.update_cache && !isRemoval(p))) return obstacle(problem, isRemoval(p));
  const steps = seen.steps.map((step) => blindly(step)).filter((step) => !isIdle(step.plan));
  const reasons = reasonChange(p, seen);
  const isSettled = aim === "present" && steps.length === 0 && reasons.length === 0;
  const refreshes = p.update_cache === true && !isSettled && aim !== "absent";
  const moving = steps.map((step) => stepChange(step, p));
  const upgrades = refreshes && steps.length === 0 && (aim === "latest" || aim === "upgrade");
  const later = upgrades ? [blindUpgrade(p)] : [];
  const changes = [...(refreshes ? [refreshChange(p)] : []), ...moving, ...later, ...reasons];
  const packages = packagesOf(p, steps, reasons.length > 0 ? lacking(p, seen) : []);
  const result: ModuleResult = {
    ...(aim === "nothing" ? {} : { packages }),
    msg: messageOf(p, changes),
  };
  if (changes.length === 0) return { changes, result };
  return {
    changes,
    result,
    ...(refreshes && moving.length === 0
      ? { uncertain: "what is new is known once the lists of packages are refreshed" }
      : {}),
    conclude: (replies) => conclude(changes, { refreshes, result }, replies),
  };
}

function obstacle(plan: PackagePlan, removes: boolean): Refusal {
  if (plan.unknown.length === 0)
    return refuse(`pacman can't ${removes ? "remove" : "install"} that: ${plan.problem}`, {
      mayResolve: true,
    });
  return refuse(`no repository of this host has \`${plan.unknown.join("`, `")}\``, {
    help: "check the spelling, add the repository that has it, or set `update_cache: true`",
    mayResolve: true,
  });
}

/** What the lists don't have yet may be in those that come. */
function blindly(step: PacmanStep): PacmanStep {
  if (step.plan.problem === undefined) return step;
  return { ...step, plan: { install: step.specs.map((name) => ({ name })), remove: [], unknown: [] } };
}

function messageOf(p: PacmanParams, changes: readonly Change[]): string {
  if (changes.some((c) => c.counts !== false)) return "";
  if (changes.length > 0) return "Updated package db";
  if (p.upgrade) return "Nothing to upgrade";
  if ((p.name ?? []).length === 0) return "Nothing to do";
  return isRemoval(p) ? "package(s) already absent" : "package(s) already installed";
}

function packagesOf(
  p: PacmanParams,
  steps: readonly PacmanStep[],
  others: readonly string[],
): readonly string[] {
  if (isRemoval(p)) return steps.flatMap((s) => s.plan.remove.map((m) => `${m.name}-${m.from ?? ""}`));
  const names = steps.flatMap((s) => s.plan.install.map((m) => m.name));
  return [...new Set([...names, ...others])].toSorted();
}

function refreshChange(p: PacmanParams): Change {
  const words = [...p.update_cache_extra_args, ...(p.force ? ["--refresh"] : [])];
  return {
    kind: "refresh-package-index",
    summary: "refresh the lists of packages",
    counts: false,
    operations: [pacmanRefreshCall(p.executable, words)],
    effects: [{ kind: "package-index" }],
  };
}

function stepChange({ verb, specs, plan }: PacmanStep, p: PacmanParams): Change {
  const words =
    verb === "--remove"
      ? ["--remove", ...wordsOf(p), ...(p.remove_nosave ? ["--nosave"] : []), "--", ...specs]
      : verb === "--sysupgrade"
        ? ["--sync", "--sysupgrade", ...wordsOf(p)]
        : [verb, "--needed", ...wordsOf(p), "--", ...specs];
  const { install, remove } = plan;
  return packageChange({ install, remove, operations: [pacmanCall(p.executable, words)] });
}

/** With lists that are still to come, nobody can tell what will be newer. */
function blindUpgrade(p: PacmanParams): Change {
  const words = p.upgrade
    ? ["--sync", "--sysupgrade", ...wordsOf(p)]
    : ["--sync", "--needed", ...wordsOf(p), "--", ...(p.name ?? [])];
  return {
    kind: "install-packages",
    summary: p.upgrade ? "upgrade everything" : `upgrade ${(p.name ?? []).join(", ")}`,
    counts: false,
    operations: [pacmanCall(p.executable, words)],
    effects: [],
  };
}

/** Packages whose reason is to be another than it is, or will be. */
function lacking(p: PacmanParams, { names, installed, explicit }: PacmanHost): readonly string[] {
  const { reason } = p;
  if (reason === undefined || isRemoval(p) || p.upgrade) return [];
  return names.filter((name) => {
    const version = installed.get(name);
    if (version === undefined) return true;
    if (version === "promised" || p.reason_for === "new") return false;
    return explicit.has(name) !== (reason === "explicit");
  });
}

function reasonChange(p: PacmanParams, seen: PacmanHost): readonly Change[] {
  const names = lacking(p, seen);
  if (names.length === 0) return [];
  const word = p.reason === "dependency" ? "--asdeps" : "--asexplicit";
  return [
    {
      kind: "mark-packages",
      summary: `mark ${names.join(", ")} as ${p.reason === "dependency" ? "a dependency" : "wanted for itself"}`,
      operations: [pacmanCall(p.executable, ["--database", word, "--", ...names])],
      effects: names.map((name) => marked(name, p.reason === "explicit", seen.installed.get(name))),
    },
  ];
}

function marked(name: string, explicit: boolean, version: string | undefined): Effect {
  return { kind: "package", name, installed: true, explicit, ...(version === undefined ? {} : { version }) };
}

interface Circumstances {
  readonly refreshes: boolean;
  readonly result: ModuleResult;
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /unable to lock database/,
    "another pacman is at work; where none is, its /var/lib/pacman/db.lck is left over",
  ],
  [/you cannot perform this operation unless you are root/, "pacman needs root: `become: true`"],
  [
    /invalid or corrupted package|unknown trust|could not be looked up/,
    "the keyring may be old: upgrade `archlinux-keyring` first",
  ],
  [
    /failed retrieving file|Could not resolve host/,
    "the lists may be old (`update_cache: true`), or the mirror can't be reached",
  ],
  [/not enough free disk space|No space left/, "the disk is full"],
];

function conclude(
  changes: readonly Change[],
  { refreshes, result }: Circumstances,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const texts = replies.map((r) => ({
    status: r?.status,
    stdout: r?.stdout.toString("utf8") ?? "",
    stderr: r?.stderr.toString("utf8") ?? "",
  }));
  const isFresh = refreshes && /^fresh$/m.test(texts[0]?.stdout ?? "");
  const work = refreshes ? texts.slice(1) : texts;
  const done = work.some((t) => t.status === 0 && !/there is nothing to do/.test(t.stdout));
  const whole = {
    ...result,
    stdout: work.map((t) => t.stdout).join(""),
    stderr: work.map((t) => t.stderr).join(""),
    ...(refreshes ? { cache_updated: isFresh } : {}),
  };
  const at = texts.findIndex((t) => t.status !== undefined && t.status !== 0);
  const broken = texts[at];
  if (!broken) return { result: whole, changed: isFresh || done };
  const all = `${broken.stderr}\n${broken.stdout}`;
  const errors = all.split("\n").filter((l) => /^(error: |:: )/.test(l));
  const why = errors.map((l) => l.replace(/^(error: |:: )/, "")).join("; ") || "pacman does not say why";
  const hint = HINTS.find(([pattern]) => pattern.test(all))?.[1];
  return {
    result: { ...whole, rc: broken.status },
    failed: `could not ${changes[at]?.summary ?? "run pacman"}: ${why}${hint === undefined ? "" : ` (${hint})`}`,
    changed: isFresh || done,
  };
}
