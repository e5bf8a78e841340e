/** What `dnf` asks of a host, and the words in which. */

import type { Read, Seen } from "../../host/read.ts";
import { type RpmList, rpmList } from "../../host/reads/rpm-list.ts";
import { type RpmAim, type RpmHost, rpmPlan } from "../../host/reads/rpm-plan.ts";
import { type DnfParams, isRemoval } from "./dnf-params.ts";

export type DnfReads = {
  readonly rpms: Read<RpmHost | undefined>;
  readonly listed?: Read<RpmList>;
};

export type DnfSeen = Seen<DnfReads>;

export function backendOf({ use_backend }: DnfParams): string {
  return use_backend === "dnf4" || use_backend === "dnf5" ? use_backend : "auto";
}

export function aimOf(p: DnfParams): RpmAim {
  if (p.list !== undefined) return "nothing";
  if (p.autoremove) return "autoremove";
  if (p.name.length === 0) return "nothing";
  if (isRemoval(p)) return "absent";
  if (p.state !== "latest") return "present";
  return p.name.length === 1 && p.name[0] === "*" ? "upgrade" : "latest";
}

function each(option: string, values: readonly string[]): readonly string[] {
  return values.map((value) => `--${option}=${value}`);
}

function setting(name: string, value: boolean): string {
  return `--setopt=${name}=${value ? 1 : 0}`;
}

/** Words that every call of dnf gets. */
export function generalWords(p: DnfParams): readonly string[] {
  return [
    "--setopt=exit_on_lock=1",
    ...(p.conf_file === undefined ? [] : [`--config=${p.conf_file}`]),
    ...(p.installroot === "/" ? [] : [`--installroot=${p.installroot}`]),
    ...(p.releasever === undefined ? [] : [`--releasever=${p.releasever}`]),
    ...each("disablerepo", p.disablerepo),
    ...each("enablerepo", p.enablerepo),
    ...each("disableplugin", p.disable_plugin),
    ...each("enableplugin", p.enable_plugin),
    ...each("exclude", p.exclude),
    ...(p.disable_excludes === undefined ? [] : [`--setopt=disable_excludes=${p.disable_excludes}`]),
    ...(p.sslverify && p.validate_certs ? [] : [setting("sslverify", false)]),
    ...(p.cacheonly ? ["--cacheonly"] : []),
  ];
}

/** Words of transactions, without those of upgrades. */
export function wordsOf(p: DnfParams): readonly string[] {
  const removes = isRemoval(p);
  const best = p.nobest === undefined ? p.best : !p.nobest;
  return [
    ...generalWords(p),
    ...(removes ? [setting("clean_requirements_on_remove", p.autoremove)] : []),
    ...(removes
      ? []
      : p.disable_gpg_check
        ? ["--nogpgcheck"]
        : [setting("gpgcheck", true), setting("localpkg_gpgcheck", true)]),
    ...(removes ? [] : [setting("install_weak_deps", p.install_weak_deps)]),
    ...(best === undefined ? [] : [setting("best", best)]),
    ...(p.skip_broken ? ["--skip-broken"] : []),
    ...(p.allowerasing ? ["--allowerasing"] : []),
    ...(p.download_only ? ["--downloadonly"] : []),
    ...(p.download_only && p.download_dir !== undefined ? [`--downloaddir=${p.download_dir}`] : []),
  ];
}

export function upgradeWordsOf(p: DnfParams): readonly string[] {
  return [...(p.security ? ["--security"] : []), ...(p.bugfix ? ["--bugfix"] : [])];
}

export function dnfReads(p: DnfParams): DnfReads {
  const aim = aimOf(p);
  return {
    rpms: rpmPlan({
      backend: backendOf(p),
      aim,
      updateOnly: p.update_only,
      allowDowngrade: p.allow_downgrade,
      root: p.installroot,
      lockTimeout: p.lock_timeout,
      downloads: p.download_only ? (p.download_dir ?? "/var/cache/dnf /var/cache/libdnf5") : undefined,
      words: [...wordsOf(p), ...(p.update_cache && !isRemoval(p) ? ["--refresh"] : [])],
      upgradeWords: upgradeWordsOf(p),
      specs: aim === "upgrade" ? [] : p.name,
    }),
    ...(p.list === undefined
      ? {}
      : { listed: rpmList({ backend: backendOf(p), what: p.list, words: generalWords(p) }) }),
  };
}
