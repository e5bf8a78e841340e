/** The parameters of `dnf`, `dnf5` and `yum`; `package` hands them through. */

import { z } from "zod";
import { bool, int, list, oneOf, path, word } from "../contract/params.ts";

/** A word that can be no option of dnf. */
function plain() {
  return word().refine((s) => !s.startsWith("-") && !/[\t\n\r]/.test(s), {
    error: "it begins with a dash or holds a tab or line break",
  });
}

/** As Ansible reads them: each text of a list may name several, with commas. */
function names() {
  return list(plain()).transform((all) =>
    all.flatMap((text) => text.split(",").map((s) => s.trim())).filter((s) => s !== ""),
  );
}

export const dnfFields = {
  name: names()
    .default([])
    .describe(
      "Packages: `nginx`, `nginx-1.24`, `nginx >= 1.24`, patterns, paths that a package has, .rpm files and addresses of them, groups such as `@development`. With `state: latest`, `*` is every package.",
    ),
  state: oneOf("present", "installed", "latest", "absent", "removed")
    .optional()
    .describe(
      "Whether they shall be there; `latest` upgrades. Default: `present`, with `autoremove` `absent`.",
    ),
  list: plain()
    .optional()
    .describe(
      "Only look: `installed`, `available`, `updates`, `repos`, or a package's name; told as `results`.",
    ),
  autoremove: bool()
    .default(false)
    .describe("Remove what came along with others and is needed no more: alone, or with `state: absent`."),
  update_cache: bool()
    .default(false)
    .describe("Let dnf look for newer metadata first. Left out where the named packages are all as wanted."),
  enablerepo: names().default([]).describe("Repositories to use as well, for this task."),
  disablerepo: names().default([]).describe("Repositories to do without; `*` for all."),
  exclude: names().default([]).describe("Packages to leave out of it, patterns too."),
  disable_excludes: plain()
    .optional()
    .describe("Take no notice of excludes in dnf's own configuration: `all`, `main`, or a repository's id."),
  update_only: bool().default(false).describe("With `latest`: install nothing that is not there."),
  security: bool().default(false).describe("With `latest`: only updates that mend security."),
  bugfix: bool().default(false).describe("With `latest`: only updates that mend bugs."),
  allow_downgrade: bool().default(false).describe("A named version may be older than the one that is there."),
  allowerasing: bool().default(false).describe("Packages may be removed that stand in the way."),
  best: bool().optional().describe("The newest version or none at all. Default: dnf's own setting."),
  nobest: bool().optional().describe("The opposite of `best`."),
  skip_broken: bool().default(false).describe("Leave out what can't be had or can't be installed."),
  install_weak_deps: bool().default(true).describe("Whether recommended packages come along."),
  disable_gpg_check: bool().default(false).describe("Install packages that are not signed."),
  sslverify: bool().default(true).describe("Whether repositories' certificates must be valid."),
  validate_certs: bool().default(true).describe("Whether those of addresses of .rpm files must."),
  download_only: bool().default(false).describe("Download packages and leave it at that."),
  download_dir: path().optional().describe("Where to; only with `download_only`."),
  cacheonly: bool().default(false).describe("Use what is in dnf's cache, and nothing else."),
  conf_file: path().optional().describe("A configuration in the place of /etc/dnf/dnf.conf."),
  installroot: path().default("/").describe("A system in this folder instead of the host's own."),
  releasever: plain().optional().describe("Packages of this release."),
  enable_plugin: names().default([]).describe("Plugins of dnf to use."),
  disable_plugin: names().default([]).describe("Plugins of dnf to do without."),
  lock_timeout: int().default(30).describe("Seconds to wait for another dnf."),
  install_repoquery: bool()
    .default(true)
    .describe("Accepted for compatibility: it does nothing, in dnf neither."),
  use_backend: oneOf("auto", "yum", "yum4", "dnf", "dnf4", "dnf5")
    .default("auto")
    .describe("The generation of dnf to use; found by itself with `auto`."),
  auto_install_module_deps: bool()
    .optional()
    .describe("Accepted for compatibility: no library is needed on the host."),
} as const;

export const dnfAliases = { pkg: "name", "expire-cache": "update_cache" } as const;

const fields = z.strictObject(dnfFields);

export type DnfParams = z.output<typeof fields>;

export const dnfParams = fields
  .refine((p) => p.name.length > 0 || p.list !== undefined || p.update_cache || p.autoremove, {
    error: "one of `name`, `list`, `update_cache` and `autoremove` is needed",
  })
  .refine((p) => p.list === undefined || p.name.length === 0, {
    error: "`list` only looks, and `name` can't stand beside it",
    path: ["list"],
  })
  .refine((p) => p.best === undefined || p.nobest === undefined, {
    error: "`best` and `nobest` can't both be given",
    path: ["nobest"],
  })
  .refine((p) => !p.autoremove || p.state === undefined || isRemoval(p), {
    error: "`autoremove` stands alone or with `state: absent`",
    path: ["autoremove"],
  })
  .refine((p) => p.name.every((name) => !/ /.test(name) || /[@<>=]/.test(name)), {
    error: "several packages are a list, or have commas between them",
    path: ["name"],
  })
  .refine((p) => !isRemoval(p) || p.name.every((name) => !/:\/\/|\.rpm$/.test(name)), {
    error: "what is to go is named by its package's name, not by a file",
    path: ["name"],
  });

export function isRemoval({ state, autoremove }: Pick<DnfParams, "state" | "autoremove">): boolean {
  return state === "absent" || state === "removed" || (state === undefined && autoremove);
}
