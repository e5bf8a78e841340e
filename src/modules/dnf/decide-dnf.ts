/** What `dnf` does about what it has seen. */

import type { Change } from "../../host/change.ts";
import { type DnfManner, dnfCall } from "../../host/changes/run-dnf.ts";
import type { Reply } from "../../host/primitive.ts";
import { isIdle, type PackageMove } from "../../host/reads/package-plan.ts";
import type { RpmList, RpmListing } from "../../host/reads/rpm-list.ts";
import type { RpmHost, RpmStep } from "../../host/reads/rpm-plan.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, Verdict } from "../contract/module.ts";
import { packageChange } from "../packages/package-change.ts";
import type { DnfParams } from "./dnf-params.ts";
import { aimOf, backendOf, type DnfSeen, generalWords, upgradeWordsOf, wordsOf } from "./dnf-reads.ts";

export function decideDnf(p: DnfParams, seen: DnfSeen): Verdict | Refusal {
  const { rpms, listed } = seen;
  if (rpms === undefined) return missing(p);
  if (listed !== undefined) return { changes: [], result: { results: listing(listed), msg: "", rc: 0 } };
  const obstacle = rpms.steps.map((step) => obstacleOf(step)).find((o) => o !== undefined);
  if (obstacle) return obstacle;
  const work = rpms.steps.filter((step) => !isIdle(moved(step, rpms, p)));
  const changes: Change[] = [
    ...(aimOf(p) === "nothing" && p.update_cache ? [refresh(p)] : []),
    ...work.map((step) => changeOf(step, rpms, p)),
  ];
  const results = work.flatMap((step) => told(step, rpms, p));
  const result = { results, msg: messageOf(changes, p), rc: 0 };
  return {
    changes,
    result,
    ...(changes.length === 0 ? {} : { conclude: (replies) => conclude(changes, result, replies) }),
  };
}

function missing({ use_backend }: DnfParams): Refusal {
  const asked = use_backend === "dnf4" || use_backend === "dnf5" ? use_backend : "dnf or yum";
  return refuse(`this host has no ${asked}`, {
    help: "run the task only where `ansible_pkg_mgr` is `dnf`, `dnf5` or `yum`; `package` takes whatever a host has",
    mayResolve: true,
  });
}

function messageOf(changes: readonly Change[], p: DnfParams): string {
  if (changes.some((c) => c.counts !== false)) return "";
  return p.update_cache && p.name.length === 0 ? "Cache updated" : "Nothing to do";
}

function obstacleOf({ verb, plan }: RpmStep): Refusal | undefined {
  if (plan.unknown.length > 0 && plan.problem !== undefined) {
    const [name] = plan.unknown;
    const which =
      plan.unknown.length === 1 ? `package \`${name}\`` : `packages \`${plan.unknown.join("`, `")}\``;
    return refuse(`no repository of this host has the ${which}`, {
      help: "check the spelling, add or enable the repository that has it, or set `update_cache: true`",
      result: { failures: plan.unknown.map((n) => `No package ${n} available.`), rc: 1, results: [] },
      mayResolve: true,
    });
  }
  if (plan.problem === undefined) return undefined;
  return refuse(`dnf can't ${verb} that: ${plan.problem}`, {
    result: { rc: 1, results: [] },
    mayResolve: true,
  });
}

/** Without what is downloaded already, where nothing else is wanted. */
function moved({ plan }: RpmStep, { downloaded }: RpmHost, p: DnfParams): RpmStep["plan"] {
  if (!p.download_only) return plan;
  const isThere = (move: PackageMove): boolean =>
    downloaded.includes(`${(move.full ?? "").replace(/-\d+:(?=[^:]*$)/, "-")}.rpm`);
  return { ...plan, install: plan.install.filter((move) => !isThere(move)) };
}

function mannerOf(p: DnfParams): DnfManner {
  return { backend: backendOf(p), lockTimeout: p.lock_timeout };
}

function refresh(p: DnfParams): Change {
  return {
    kind: "refresh-package-index",
    summary: "refresh dnf's metadata",
    counts: false,
    operations: [dnfCall([...generalWords(p), "--refresh", "makecache"], mannerOf(p))],
    effects: [{ kind: "package-index" }],
  };
}

function changeOf(step: RpmStep, rpms: RpmHost, p: DnfParams): Change {
  const { install, remove } = moved(step, rpms, p);
  const { verb, specs } = step;
  const words = [...wordsOf(p), ...(verb === "upgrade" ? upgradeWordsOf(p) : []), verb, ...specs];
  return packageChange({
    install,
    remove,
    operations: [dnfCall(words, mannerOf(p))],
    ...(p.download_only ? { verb: "download", lasts: false } : {}),
    elsewhere: p.installroot !== "/",
  });
}

function told(step: RpmStep, rpms: RpmHost, p: DnfParams): readonly string[] {
  const { install, remove } = moved(step, rpms, p);
  const done = p.download_only ? "Downloaded" : "Installed";
  return [
    ...install.map((m) => `${done}: ${m.full ?? m.name}`),
    ...remove.map((m) => `Removed: ${m.full ?? m.name}`),
  ];
}

function listing({ packages, repositories }: RpmList): readonly unknown[] {
  if (repositories.length > 0) return repositories.map((repoid) => ({ repoid, state: "enabled" }));
  return packages.map(described);
}

function described({ name, arch, epoch, version, release, repo }: RpmListing): Record<string, string> {
  const envra = `${epoch}:${name}-${version}-${release}.${arch}`;
  const yumstate = repo === "@System" ? "installed" : "available";
  return { name, arch, epoch, version, release, repo, envra, nevra: envra, yumstate };
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /GPG check FAILED|is not signed|Public key for .* is not installed/,
    "`rpm_key` brings the key that it is signed with",
  ],
  [
    /lock|another copy is running/i,
    "another package manager is at work; raise `lock_timeout` to wait longer",
  ],
  [/Cannot download|Curl error|Could not resolve host/, "the repository can't be reached right now"],
  [/superuser privileges|Permission denied|not permitted/, "dnf needs root: `become: true`"],
  [/At least .* more space needed|No space left/, "the disk is full"],
];

function conclude(
  changes: readonly Change[],
  result: Readonly<Record<string, unknown>>,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const at = replies.findIndex((reply) => reply !== undefined && reply.status !== 0);
  const reply = replies[at];
  if (!reply) return { result };
  const text = `${reply.stderr.toString("utf8")}\n${reply.stdout.toString("utf8")}`;
  const lines = text.split("\n").map((l) => l.trim());
  const errors = lines.filter((l) => /^(Error|error|Problem|Failed|Package .* is not signed)\b/.test(l));
  const said = errors.length > 0 ? errors : lines.filter((l) => l !== "").slice(-1);
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  const why = said
    .map((l) => l.replace(/^Error: */, ""))
    .filter((l) => l !== "")
    .join("; ");
  return {
    result: { ...result, results: [], rc: reply.status },
    failed: `could not ${changes[at]?.summary ?? "run dnf"}: ${why}${hint === undefined ? "" : ` (${hint})`}`,
    changed: changes.slice(0, Math.max(at, 0)).some((c) => c.counts !== false),
  };
}
