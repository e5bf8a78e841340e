/** What `apt` asks of a host. */

import { hostPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Read, Seen } from "../../host/read.ts";
import { type AptPackages, aptPackages, type OtherManager } from "../../host/reads/apt-packages.ts";
import { type AptPlan, aptPlan } from "../../host/reads/apt-plan.ts";
import { type DebFile, debFile } from "../../host/reads/deb-file.ts";
import { type AptParams, readWanted, type WantedPackage } from "./apt-params.ts";

export type AptReads = {
  readonly packages: Read<AptPackages | OtherManager>;
  /** Where apt itself has to say what it would do. */
  readonly plan?: Read<AptPlan>;
  readonly cleaning?: Read<AptPlan>;
  readonly deb?: Read<DebFile | undefined>;
};

export type AptSeen = Seen<AptReads>;

/** What a task is about; several of them at once are refused. */
export type AptTask =
  | "names"
  | "everything"
  | "upgrade"
  | "deb"
  | "fixed"
  | "build-dep"
  | "autoremove"
  | "index";

export function taskOf(params: AptParams): AptTask {
  const names = params.name ?? [];
  if (params.deb !== undefined) return "deb";
  if (params.upgrade !== "no") return "upgrade";
  if (params.state === "fixed") return "fixed";
  if (names.length === 0) return params.autoremove ? "autoremove" : "index";
  if (params.state === "build-dep") return "build-dep";
  return params.state === "latest" && names.includes("*") ? "everything" : "names";
}

export function isAddress(text: string): boolean {
  return /^(https?|ftp):\/\//.test(text);
}

export function debSource(deb: string, host: Pick<HostView, "home">): string {
  return isAddress(deb) ? deb : hostPath(deb, host);
}

/** apt-get's options that follow from the parameters and go with every verb. */
export function optionsOf(params: AptParams): string[] {
  const all = params.force;
  return [
    ...(params.default_release ? ["-t", params.default_release] : []),
    ...(params.install_recommends === false ? ["-o", "APT::Install-Recommends=no"] : []),
    ...(params.install_recommends === true ? ["-o", "APT::Install-Recommends=yes"] : []),
    ...(params.allow_unauthenticated || all ? ["--allow-unauthenticated"] : []),
    ...(params.allow_downgrade || all ? ["--allow-downgrades"] : []),
    ...(params.allow_change_held_packages || all ? ["--allow-change-held-packages"] : []),
    ...(all ? ["--allow-remove-essential"] : []),
    ...(params.fail_on_autoremove && params.state !== "absent" && params.state !== "removed"
      ? ["--no-remove"]
      : []),
    ...(params.only_upgrade ? ["--only-upgrade"] : []),
    ...(params.autoremove ? ["--auto-remove"] : []),
    ...(params.purge ? ["--purge"] : []),
  ];
}

/** apt-get's words for a task that apt itself has to plan. */
export function wordsOf(task: AptTask, params: AptParams): readonly string[] | undefined {
  const options = optionsOf(params);
  switch (task) {
    case "everything":
      return [...options, "--with-new-pkgs", "upgrade"];
    case "upgrade":
      return params.upgrade === "full" || params.upgrade === "dist"
        ? [...options, "dist-upgrade"]
        : [...options, "--with-new-pkgs", "upgrade"];
    case "fixed":
      return [...options, "-f", "install", "--", ...(params.name ?? [])];
    case "build-dep":
      return [...options, "build-dep", "--", ...(params.name ?? [])];
    case "autoremove":
      return [...options.filter((o) => o !== "--auto-remove"), "autoremove"];
    default:
      return undefined;
  }
}

export function isWanted(item: WantedPackage | string): item is WantedPackage {
  return typeof item !== "string";
}

export function aptReads(params: AptParams, host: Pick<HostView, "home">): AptReads {
  const task = taskOf(params);
  const installs = params.state !== "absent" && params.state !== "removed";
  const wanted = task === "names" ? readWanted(params.name ?? []).filter(isWanted) : [];
  const words = wordsOf(task, params);
  const asks = wanted.some((w) => w.version !== undefined || w.atLeast !== undefined);
  return {
    packages: aptPackages({
      names: wanted.map((w) => w.name),
      candidates: !installs ? "none" : params.state === "latest" || asks ? "all" : "missing",
      versions: installs && asks,
      search: installs,
      release: params.default_release,
    }),
    ...(words ? { plan: aptPlan(words) } : {}),
    ...(params.clean || params.autoclean
      ? { cleaning: aptPlan([params.clean ? "clean" : "autoclean"]) }
      : {}),
    ...(task === "deb" && params.deb ? { deb: debFile(debSource(params.deb, host)) } : {}),
  };
}
