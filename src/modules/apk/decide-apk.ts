/** What `apk` asks of a host, and what it does about the answer. */

import type { Change } from "../../host/change.ts";
import { apkCall, apkRefreshCall } from "../../host/changes/run-apk.ts";
import type { Effect } from "../../host/effect.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Read } from "../../host/read.ts";
import { type ApkHost, type ApkStep, apkPlan } from "../../host/reads/apk-plan.ts";
import { isIdle, NO_PLAN, type PackagePlan } from "../../host/reads/package-plan.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import { packageChange } from "../packages/package-change.ts";
import type { ApkParams } from "./apk-params.ts";

function isRemoval({ state }: ApkParams): boolean {
  return state === "absent" || state === "removed";
}

function aimOf(p: ApkParams) {
  if (p.upgrade) return "upgrade";
  if ((p.name ?? []).length === 0) return "nothing";
  return isRemoval(p) ? "absent" : p.state === "latest" ? "latest" : "present";
}

/** Words before the verb. */
function wordsOf(p: ApkParams): readonly string[] {
  const own = p.repository.flatMap((address) => ["--repository", address]);
  return [
    ...(p.no_cache ? ["--no-cache"] : []),
    ...own,
    ...(own.length > 0 ? ["--repositories-file", "/dev/null"] : []),
  ];
}

function upgradeWordsOf(p: ApkParams): readonly string[] {
  return p.available ? ["--available"] : [];
}

export function apkReads(p: ApkParams): { readonly apk: Read<ApkHost | undefined> } {
  return {
    apk: apkPlan({
      aim: aimOf(p),
      world: p.world,
      words: wordsOf(p),
      upgradeWords: upgradeWordsOf(p),
      names: p.name ?? [],
    }),
  };
}

export function decideApk(p: ApkParams, seen: ApkHost | undefined): Verdict | Refusal {
  if (seen === undefined)
    return refuse("this host has no apk", {
      help: "run the task only where `ansible_pkg_mgr` is `apk`; `package` takes whatever a host has",
      mayResolve: true,
    });
  const aim = aimOf(p);
  const { step } = seen;
  const blind = p.update_cache && aim !== "absent";
  if (step?.plan.problem !== undefined && !blind) return obstacle(step.plan, step.verb === "del");
  const isSettled = step === undefined || (step.specs.length === 0 && isIdle(step.plan));
  const refreshes = p.update_cache && !(aim === "present" && isSettled) && aim !== "absent";
  const known = step?.plan.problem === undefined ? step : { ...step, plan: guessed(step) };
  const moving = known && !isSettled ? [stepChange(known, p)] : [];
  const upgrades = refreshes && moving.length === 0 && (aim === "latest" || aim === "upgrade");
  const later = upgrades ? [blindUpgrade(p)] : [];
  const changes = [...(refreshes ? [refreshChange(p)] : []), ...moving, ...later];
  const packages = known ? [...known.plan.install, ...known.plan.remove].map((move) => move.name) : [];
  const result: ModuleResult = { msg: messageOf(p, known, isSettled), packages };
  if (changes.length === 0) return { changes, result };
  return {
    changes,
    result,
    ...(refreshes && moving.length === 0
      ? { uncertain: "what is new is known once the index is refreshed" }
      : {}),
    conclude: (replies) => conclude(changes, { refreshes, isBlind: upgrades, result }, replies),
  };
}

/** What the index does not have yet may be in the one that comes. */
function guessed({ specs }: ApkStep): PackagePlan {
  return { ...NO_PLAN, install: specs.map((name) => ({ name })) };
}

function obstacle(plan: PackagePlan, removes: boolean): Refusal {
  if (plan.unknown.length > 0)
    return refuse(`no repository of this host has \`${plan.unknown.join("`, `")}\``, {
      help: "check the spelling, add the repository that has it (community?), or set `update_cache: true`",
      mayResolve: true,
    });
  const help = removes ? { help: "remove what needs it as well, or leave it" } : {};
  return refuse(`apk can't ${removes ? "remove" : "install"} that: ${plan.problem}`, {
    ...help,
    mayResolve: true,
  });
}

function messageOf(p: ApkParams, step: ApkStep | undefined, isSettled: boolean): string {
  const names = step?.specs.join(" ") ?? "";
  if (p.upgrade) return isSettled ? "packages already upgraded" : "upgraded packages";
  if ((p.name ?? []).length === 0) return "updated repository indexes";
  if (isRemoval(p)) return isSettled ? "package(s) already removed" : `removed ${names} package(s)`;
  return isSettled ? "package(s) already installed" : `installed ${names} package(s)`;
}

function refreshChange(p: ApkParams): Change {
  return {
    kind: "refresh-package-index",
    summary: "refresh apk's index",
    counts: false,
    operations: [apkRefreshCall(wordsOf(p))],
    effects: [{ kind: "package-index" }],
  };
}

function stepChange({ verb, specs, plan }: ApkStep, p: ApkParams): Change {
  const targets = specs.length > 0 ? ["--", ...specs] : upgradeWordsOf(p);
  const verbs = verb === "del" ? ["del", "--purge"] : verb.split(" ");
  const operations = [apkCall([...wordsOf(p), ...verbs, ...targets])];
  const effects = specs.map((spec) => promised(spec, verb !== "del"));
  if (isIdle(plan))
    return {
      kind: "mark-packages",
      summary: `note that ${specs.join(", ")} is ${verb === "del" ? "not wanted" : "wanted"} for itself`,
      operations,
      effects,
    };
  const change = packageChange({ install: plan.install, remove: plan.remove, operations });
  const told = new Set([...plan.install, ...plan.remove].map((move) => move.name));
  return { ...change, effects: [...change.effects, ...effects.filter((e) => !told.has(e.name))] };
}

function promised(spec: string, installed: boolean): Effect & { readonly kind: "package" } {
  return { kind: "package", name: spec.replace(/^!/, "").replace(/[@=<>~].*/, ""), installed };
}

/** With an index that is still to come, nobody can tell what will be newer. */
function blindUpgrade(p: ApkParams): Change {
  const verbs = p.upgrade ? ["upgrade", ...upgradeWordsOf(p)] : ["add", "--upgrade", "--", ...(p.name ?? [])];
  return {
    kind: "install-packages",
    summary: p.upgrade ? "upgrade everything" : `upgrade ${(p.name ?? []).join(", ")}`,
    counts: false,
    operations: [apkCall([...wordsOf(p), ...verbs])],
    effects: [],
  };
}

interface Circumstances {
  readonly refreshes: boolean;
  /** Whether packages change is for apk to say. */
  readonly isBlind: boolean;
  readonly result: ModuleResult;
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/try again later|Resource temporarily unavailable/, "another apk is at work"],
  [/Permission denied/, "apk needs root: `become: true`"],
  [/UNTRUSTED signature/, "the key of that repository is missing in /etc/apk/keys"],
  [
    /temporary error|network error|DNS|could not connect|No such file or directory/i,
    "the repository can't be reached, or has a newer version by now (`update_cache: true`)",
  ],
  [/No space left/, "the disk is full"],
];

function conclude(
  changes: readonly Change[],
  { refreshes, isBlind, result }: Circumstances,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const texts = replies.map((r) => ({
    status: r?.status,
    stdout: r?.stdout.toString("utf8") ?? "",
    stderr: r?.stderr.toString("utf8") ?? "",
  }));
  const isFresh = refreshes && /^fresh$/m.test(texts[0]?.stdout ?? "");
  const work = refreshes ? texts.slice(1) : texts;
  const moved = work.some((t) => /^\(\s*\d+\/\d+\)/m.test(t.stdout));
  const done = work.some((t) => t.status === 0) && (!isBlind || moved);
  const changed = work.length === 0 ? isFresh : done;
  const whole = {
    ...result,
    stdout: texts.map((t) => t.stdout.replace(/^(fresh|same)\n$/m, "")).join(""),
    stderr: texts.map((t) => t.stderr).join(""),
  };
  const at = texts.findIndex((t) => t.status !== undefined && t.status !== 0);
  const broken = texts[at];
  if (!broken) return { result: whole, changed };
  const lines = `${broken.stderr}\n${broken.stdout}`.split("\n");
  const errors = lines.filter((l) => l.startsWith("ERROR: ")).map((l) => l.slice(7));
  const why = errors.join("; ") || lines.filter((l) => l !== "").at(-1) || "apk does not say why";
  const hint = HINTS.find(([pattern]) => pattern.test(lines.join("\n")))?.[1];
  return {
    result: { ...whole, rc: broken.status },
    failed: `could not ${changes[at]?.summary ?? "run apk"}: ${why}${hint === undefined ? "" : ` (${hint})`}`,
    changed,
  };
}
