/** The parameters of `apt`; `package` hands them through. */

import { z } from "zod";
import { bool, int, list, oneOf, path, word } from "../contract/params.ts";

export const aptParams = {
  name: list(word())
    .optional()
    .describe(
      "Packages: `nginx`, `nginx=1.24*`, `nginx>=1.24`, `libc6:arm64`, or patterns such as `php8*`. With `state: latest`, `*` is every package.",
    ),
  state: oneOf("present", "installed", "latest", "absent", "removed", "build-dep", "fixed")
    .default("present")
    .describe(
      "`latest` upgrades what is installed; `fixed` finishes broken installations; `build-dep` installs what building needs.",
    ),
  update_cache: bool()
    .optional()
    .describe(
      "Refresh the package index first. Not counted as a change; left out where the named packages are all as wanted.",
    ),
  cache_valid_time: int()
    .default(0)
    .describe(
      "Seconds for which the index counts as fresh; implies `update_cache`. An index older than the list of sources never does.",
    ),
  update_cache_retries: int().default(5).describe("How often to try to refresh the index."),
  update_cache_retry_max_delay: int().default(12).describe("Greatest pause between tries, in seconds."),
  upgrade: oneOf("no", "yes", "safe", "full", "dist")
    .default("no")
    .describe("`yes` and `safe`: upgrade without removing anything; `full` and `dist`: also with removals."),
  purge: bool().default(false).describe("With `absent`, `autoremove`: remove configuration files as well."),
  autoremove: bool()
    .default(false)
    .describe("Remove packages that came as dependencies and are needed no more."),
  autoclean: bool().default(false).describe("Delete downloaded packages that are out of date."),
  clean: bool().default(false).describe("Delete all downloaded packages."),
  install_recommends: bool()
    .optional()
    .describe("Whether recommended packages come along; the host's setting where absent."),
  default_release: word().optional().describe("Release to prefer, as apt's `-t`."),
  deb: path().optional().describe("A .deb file on the host, or an address that the host fetches."),
  dpkg_options: list(word())
    .default(["force-confdef", "force-confold"])
    .describe(
      "Options of dpkg without their dashes; the default keeps configuration files that were edited.",
    ),
  force: bool()
    .default(false)
    .describe("Allow unauthenticated packages, downgrades, removal of essential ones. Dangerous."),
  allow_unauthenticated: bool().default(false).describe("Install packages whose signature can't be checked."),
  allow_downgrade: bool().default(false).describe("Let a named version be older than the installed one."),
  allow_change_held_packages: bool().default(false).describe("Change packages that are on hold."),
  only_upgrade: bool().default(false).describe("Leave out packages that aren't installed."),
  fail_on_autoremove: bool()
    .default(false)
    .describe("Refuse to install where that would remove a package. Says nothing of `state: absent`."),
  force_apt_get: bool().default(false).describe("Accepted for compatibility: apt-get is always used."),
  auto_install_module_deps: bool()
    .default(true)
    .describe("Accepted for compatibility: nothing but apt is needed on the host."),
  lock_timeout: int().default(60).describe("Seconds to wait for another package manager."),
  policy_rc_d: int()
    .optional()
    .describe("What policy-rc.d answers meanwhile; 101 keeps services from being started."),
} as const;

export const aptAliases = {
  package: "name",
  pkg: "name",
  "update-cache": "update_cache",
  "default-release": "default_release",
  "install-recommends": "install_recommends",
  "allow-unauthenticated": "allow_unauthenticated",
  "allow-downgrade": "allow_downgrade",
  allow_downgrades: "allow_downgrade",
  "allow-downgrades": "allow_downgrade",
} as const;

const schema = z.strictObject(aptParams);

export type AptParams = z.output<typeof schema>;

/** What of the parameters does not go together, in words; a check of the schema. */
export function checkAptParams(params: AptParams, context: z.RefinementCtx): void {
  const say = (parameter: keyof AptParams, message: string): void => {
    context.addIssue({ code: "custom", message, path: [parameter] });
  };
  const names = params.name ?? [];
  const { deb, upgrade, state } = params;
  const subjects = [
    ...(names.length > 0 ? (["name"] as const) : []),
    ...(deb === undefined ? [] : (["deb"] as const)),
    ...(upgrade === "no" ? [] : (["upgrade"] as const)),
  ];
  const [first, second] = subjects;
  if (first && second)
    say(second, `\`${first}\` and \`${second}\` can't stand in one task: write one for each`);
  if (deb !== undefined && state !== "present" && state !== "installed")
    say("state", "with `deb` only `state: present` makes sense; a package is removed by its name");
  if (names.includes("*") && names.length > 1)
    say("name", "`*` is every package: no other name can stand beside it");
}

export interface WantedPackage {
  /** As written. */
  readonly text: string;
  /** With `:architecture`; may be a pattern. */
  readonly name: string;
  readonly version?: string;
  /** Any version from this one on will do. */
  readonly atLeast?: string;
}

const NAME = /^[a-z0-9*?[][a-z0-9+.\-*?[\]!]*(:[a-z0-9-]+)?$/;

/** The packages of a task; text that can be no package's name comes back as it is. */
export function readWanted(names: readonly string[]): readonly (WantedPackage | string)[] {
  return names.map((text) => {
    const match = /^([^=>\s]+?)(?:\s*(>?=)\s*([^\s=]+))?$/.exec(text.trim());
    const [, name = "", relation, version] = match ?? [];
    if (!NAME.test(name) || /-$/.test(name)) return text;
    if (version === undefined) return { text, name };
    return relation === ">=" ? { text, name, atLeast: version } : { text, name, version };
  });
}
