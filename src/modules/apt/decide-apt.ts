/** The decision of `apt`: what apt-get has to be told, if anything. */

import type { Change } from "../../host/change.ts";
import { type AptManner, aptDebCall, aptGetCall, aptUpdateCall } from "../../host/changes/apt-get.ts";
import type { Effect } from "../../host/effect.ts";
import type { Call } from "../../host/primitive.ts";
import type { AptPackages } from "../../host/reads/apt-packages.ts";
import type { AptPlan, PlannedPackage } from "../../host/reads/apt-plan.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { DecideContext, Verdict } from "../contract/module.ts";
import { type AptParams, readWanted, type WantedPackage } from "./apt-params.ts";
import { type AptSeen, type AptTask, debSource, isWanted, optionsOf, taskOf, wordsOf } from "./apt-reads.ts";
import { concludeApt } from "./conclude-apt.ts";
import { planInstall, planRemoval } from "./decide-names.ts";

/** What is to be done besides refreshing the index. */
interface Work {
  readonly changes: readonly Change[];
  /** The index has to be refreshed before anybody can tell. */
  readonly uncertain?: string;
  readonly message?: string;
}

export function decideApt(params: AptParams, seen: AptSeen, context: DecideContext): Verdict | Refusal {
  const { packages } = seen;
  if (packages.manager !== "apt") {
    const other = packages.name === undefined ? "none that homerun knows" : `\`${packages.name}\``;
    return refuse(`this host has no apt; its package manager is ${other}`, {
      help: "run the task only where `ansible_pkg_mgr` is `apt`",
    });
  }
  const task = taskOf(params);
  if (task === "names" && params.name?.includes("*"))
    return refuse("`*` means every package only with `state: latest`");
  const stale = isStale(params, packages, context.now);
  const work = workOf(task, params, seen, { packages, stale, context });
  if ("kind" in work) return work;
  const idle = work.changes.length === 0 && work.uncertain === undefined;
  const refresh = stale && !(idle && task === "names" && packages.index.refreshedAt !== undefined);
  const changes = [...(refresh ? [refreshIndex(params)] : []), ...work.changes, ...cleaning(params, seen)];
  return verdictOf(changes, work, { refresh, packages, now: context.now });
}

function isStale(params: AptParams, { index }: AptPackages, now: number): boolean {
  const wanted = params.update_cache ?? params.cache_valid_time > 0;
  if (!wanted) return false;
  if (index.refreshedAt === undefined) return !index.refreshPromised;
  const changed = index.sourcesChangedAt > index.refreshedAt;
  if (index.refreshPromised && index.sourcesChangedAt !== Number.POSITIVE_INFINITY) return false;
  return changed || params.cache_valid_time === 0 || now - index.refreshedAt > params.cache_valid_time;
}

function refreshIndex(params: AptParams): Change {
  return {
    kind: "refresh-package-index",
    summary: "refresh the package index",
    counts: false,
    operations: [
      aptUpdateCall({
        lockTimeout: params.lock_timeout,
        retries: params.update_cache_retries,
        maximalDelay: params.update_cache_retry_max_delay,
      }),
    ],
    effects: [{ kind: "package-index" }],
  };
}

interface Situation {
  readonly packages: AptPackages;
  readonly stale: boolean;
  readonly context: DecideContext;
}

function workOf(task: AptTask, params: AptParams, seen: AptSeen, situation: Situation): Work | Refusal {
  if (task === "index") return { changes: [] };
  if (task === "deb") return decideDeb(params, seen, situation.context);
  if (task === "names") return decideNames(params, situation);
  return decidePlan(task, params, seen.plan, situation);
}

function decideNames(params: AptParams, { packages, stale }: Situation): Work | Refusal {
  const read = readWanted(params.name ?? []);
  const wrong = read.filter((w) => typeof w === "string");
  if (wrong.length > 0)
    return refuse(`\`${wrong.join("`, `")}\` can be no package's name`, {
      help: "names are lower case letters, digits, `+`, `-` and `.`, with `=version` or `:architecture` if need be",
    });
  const wanted = read.filter(isWanted);
  if (params.state === "absent" || params.state === "removed") {
    const { remove, operands } = planRemoval(wanted, packages, params.purge);
    if (remove.length === 0) return { changes: [] };
    return {
      changes: [
        packageChange(params, [...optionsOf(params), "remove", ...operands], { install: [], remove }),
      ],
    };
  }
  const plan = planInstall(wanted, packages, params);
  if (plan.unknown.length > 0 && !stale) return unknownPackages(plan.unknown, packages);
  if (plan.unavailable.length > 0 && !stale)
    return refuse(plan.unavailable.join("; "), {
      help: "`update_cache: true` looks for newer ones; `allow_downgrade: true` lets a version be older",
      mayResolve: true,
    });
  const latest = params.state === "latest";
  if (latest && stale) {
    const operands = [...new Set([...plan.operands, ...wanted.map(operandOf)])];
    const words = [...optionsOf(params), "install", ...operands];
    const uncertain =
      plan.install.length > 0 ? undefined : "what is newest is known once the package index is refreshed";
    return {
      changes: [packageChange(params, words, { install: plan.install, remove: [] })],
      ...(uncertain === undefined ? {} : { uncertain }),
    };
  }
  if (plan.install.length === 0) return { changes: [] };
  const words = [...optionsOf(params), "install", ...plan.operands];
  return { changes: [packageChange(params, words, { install: plan.install, remove: [] })] };
}

function operandOf({ name, version }: WantedPackage): string {
  return version === undefined ? name : `${name}=${version}`;
}

function unknownPackages(names: readonly string[], packages: AptPackages): Refusal {
  const empty = packages.index.refreshedAt === undefined;
  const which = names.length === 1 ? `no package \`${names[0]}\`` : `no packages \`${names.join("`, `")}\``;
  return refuse(
    empty ? `the package index is empty: apt knows ${which}` : `apt knows ${which} on this host`,
    {
      help: "check the spelling, add the repository that has it, or set `update_cache: true`",
      mayResolve: true,
    },
  );
}

function decidePlan(
  task: AptTask,
  params: AptParams,
  plan: AptPlan | undefined,
  { stale }: Situation,
): Work | Refusal {
  const words = wordsOf(task, params);
  if (!plan || !words) return { changes: [] };
  const { install, remove, configure, problem } = plan;
  const blind = stale && task !== "autoremove" && task !== "fixed";
  if (problem !== undefined && !blind) return refuse(`apt can't do that: ${problem}`, { mayResolve: true });
  const idle = install.length === 0 && remove.length === 0 && configure.length === 0;
  if (idle && !blind) return { changes: [] };
  const change = packageChange(params, words, { install, remove, configure });
  return idle
    ? { changes: [change], uncertain: "what is to be done is known once the package index is refreshed" }
    : { changes: [change] };
}

function decideDeb(params: AptParams, seen: AptSeen, { host }: DecideContext): Work | Refusal {
  const source = debSource(params.deb ?? "", host);
  const { deb } = seen;
  if (!deb) return refuse(`there is no file ${source} on the host`, { mayResolve: true });
  if (deb.comparison === "same") return { changes: [] };
  if (deb.comparison === "newer" && !params.allow_downgrade && !params.force)
    return { changes: [], message: `${deb.name} ${deb.installed} is installed, which is newer` };
  const install = [{ name: deb.name, ...(deb.installed ? { from: deb.installed } : {}), to: deb.version }];
  const change = packageChange(params, [], { install, remove: [] });
  return { changes: [{ ...change, operations: [aptDebCall(source, optionsOf(params), mannerOf(params))] }] };
}

function mannerOf(params: AptParams): AptManner {
  return {
    lockTimeout: params.lock_timeout,
    dpkgOptions: params.dpkg_options,
    policyRcD: params.policy_rc_d,
  };
}

interface Packages {
  readonly install: readonly PlannedPackage[];
  readonly remove: readonly PlannedPackage[];
  readonly configure?: readonly string[];
}

function packageChange(params: AptParams, words: readonly string[], packages: Packages): Change {
  const { install, remove, configure = [] } = packages;
  const operations: Call[] = [aptGetCall(words, mannerOf(params))];
  const lines = (which: "from" | "to"): string =>
    [...install, ...(which === "from" ? remove : [])]
      .filter((p) => p[which] !== undefined || (which === "to" && p.to === undefined))
      .map((p) => `${p.name} ${p[which] ?? "(the newest)"}\n`)
      .toSorted()
      .join("");
  return {
    kind: install.length === 0 && remove.length > 0 ? "remove-packages" : "install-packages",
    summary: summaryOf(install, remove, configure),
    difference: { subject: "packages", before: lines("from"), after: lines("to") },
    operations,
    effects: [...install.map(installed), ...remove.map(removed)],
  };
}

function installed({ name, to }: PlannedPackage): Effect {
  return { kind: "package", name, installed: true, ...(to === undefined ? {} : { version: to }) };
}

function removed({ name }: PlannedPackage): Effect {
  return { kind: "package", name, installed: false };
}

function listed(words: readonly string[]): string {
  return words.length > 8 ? `${words.slice(0, 7).join(", ")} and ${words.length - 7} more` : words.join(", ");
}

function summaryOf(
  install: readonly PlannedPackage[],
  remove: readonly PlannedPackage[],
  configure: readonly string[],
): string {
  const fresh = install.filter((p) => p.from === undefined).map((p) => p.name);
  const newer = install.filter((p) => p.from !== undefined).map((p) => p.name);
  const parts = [
    fresh.length > 0 ? `install ${listed(fresh)}` : "",
    newer.length > 0 ? `upgrade ${listed(newer)}` : "",
    remove.length > 0 ? `remove ${listed(remove.map((p) => p.name))}` : "",
    configure.length > 0 ? `configure ${listed(configure)}` : "",
  ].filter((p) => p !== "");
  return parts.length > 0 ? parts.join(", ") : "upgrade packages";
}

function cleaning(params: AptParams, { cleaning: plan }: AptSeen): readonly Change[] {
  const deleted = plan?.deleted ?? [];
  if (deleted.length === 0) return [];
  return [
    {
      kind: "clean-packages",
      summary: `delete ${deleted.length} downloaded package${deleted.length === 1 ? "" : "s"}`,
      operations: [aptGetCall([params.clean ? "clean" : "autoclean"], mannerOf(params))],
      effects: [],
    },
  ];
}

interface Circumstances {
  readonly refresh: boolean;
  readonly packages: AptPackages;
  readonly now: number;
}

function verdictOf(
  changes: readonly Change[],
  work: Work,
  { refresh, packages, now }: Circumstances,
): Verdict {
  const { refreshedAt } = packages.index;
  const summary = changes.findLast((c) => c.counts !== false)?.summary ?? "refresh the package index";
  return {
    changes,
    result: {
      cache_updated: refresh,
      ...(refreshedAt === undefined ? {} : { cache_update_time: refreshedAt }),
    },
    ...(work.message === undefined ? {} : { message: work.message }),
    ...(work.uncertain === undefined ? {} : { uncertain: work.uncertain }),
    ...(changes.length === 0
      ? {}
      : { conclude: (replies) => concludeApt({ refreshes: refresh, summary, now }, replies) }),
  };
}
