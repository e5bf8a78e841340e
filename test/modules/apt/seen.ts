/** A host as `apt` sees it, for tables of decisions. */

import type { AptPackages, InstalledPackage, PackageIndex } from "../../../src/host/reads/apt-packages.ts";
import type { AptPlan } from "../../../src/host/reads/apt-plan.ts";
import type { DebFile } from "../../../src/host/reads/deb-file.ts";
import type { AptSeen } from "../../../src/modules/apt/apt-reads.ts";
import { apt } from "../../../src/modules/apt.ts";
import { isRefusal, readParams } from "../local-host.ts";

export const NOW = 1_700_000_000;

export interface Host {
  /** `name=version`, with `:arch` and a state behind if need be: "nginx=1.22", "libc6:arm64=2.36", "old=1 removed". */
  readonly installed?: readonly string[];
  /** `name=version`, or a name without a version. */
  readonly candidates?: readonly string[];
  readonly provided?: Readonly<Record<string, string>>;
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  readonly matching?: readonly string[];
  readonly index?: Partial<PackageIndex>;
  readonly plan?: Partial<AptPlan>;
  readonly cleaning?: readonly string[];
  readonly deb?: DebFile;
}

function readInstalled(text: string): InstalledPackage {
  const [, name = "", architecture = "amd64", version = "", state = "installed"] =
    /^([^:=]+)(?::([^=]+))?=(\S+)(?: (\S+))?$/.exec(text) ?? [];
  return { name, architecture, version, state: state as InstalledPackage["state"], held: false };
}

export function aptSeen(host: Host): AptSeen {
  const packages: AptPackages = {
    manager: "apt",
    architecture: "amd64",
    installed: (host.installed ?? []).map(readInstalled),
    provided: new Map(Object.entries(host.provided ?? {})),
    candidates: new Map((host.candidates ?? []).map((c) => [c.split("=")[0] ?? c, c.split("=")[1]])),
    versions: new Map(Object.entries(host.versions ?? {})),
    matching: host.matching ?? [],
    index: { refreshedAt: NOW - 3600, sourcesChangedAt: 0, refreshPromised: false, ...host.index },
  };
  const nothing: AptPlan = { install: [], remove: [], configure: [], deleted: [] };
  return {
    packages,
    ...(host.plan ? { plan: { ...nothing, ...host.plan } } : {}),
    ...(host.cleaning ? { cleaning: { ...nothing, deleted: host.cleaning } } : {}),
    ...(host.deb ? { deb: host.deb } : {}),
  };
}

export interface Outcome {
  readonly summaries: readonly string[];
  /** apt-get's words of each operation, without its standing options. */
  readonly words: readonly string[];
  readonly counted: number;
  readonly refused?: string;
  readonly uncertain?: string;
  readonly message?: string;
}

export function decideApt(params: Readonly<Record<string, unknown>>, host: Host): Outcome {
  const view = { name: "here", user: "root", uid: 0, home: "/root", system: "Linux" };
  const read = readParams(apt, params) as never;
  const verdict = apt.decide(
    read,
    aptSeen(host),
    { host: view, checkMode: false, verbosity: 0, now: NOW },
    {},
  );
  if (isRefusal(verdict)) return { summaries: [], words: [], counted: 0, refused: verdict.message };
  const calls = verdict.changes.flatMap((c) => c.operations);
  return {
    summaries: verdict.changes.map((c) => c.summary),
    words: calls.filter((c) => c.primitive.name !== "hr_apt_update").map((c) => c.args.slice(3).join(" ")),
    counted: verdict.changes.filter((c) => c.counts !== false).length,
    ...(verdict.uncertain === undefined ? {} : { uncertain: verdict.uncertain }),
    ...(verdict.message === undefined ? {} : { message: verdict.message }),
  };
}
