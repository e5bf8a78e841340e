/** `zypper_repository`: repositories of openSUSE and SUSE Linux Enterprise. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import {
  modifyRepository,
  putRepository,
  refreshRepository,
  removeRepositories,
} from "../host/changes/zypper-repository.ts";
import { hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type UrlAnswer, urlBytes } from "../host/reads/url-bytes.ts";
import {
  type ZypperRepositories,
  type ZypperRepository,
  zypperRepositories,
} from "../host/reads/zypper-repositories.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, oneOf, word } from "./contract/params.ts";
import { sectionEntries } from "./ini/ini-section.ts";

/** A .repo file is short. */
const LONGEST = 100_000;

function line() {
  return word().refine((s) => !/[\n\r]/.test(s), { error: "it is one line" });
}

function isFile(repo: string | undefined): repo is string {
  return repo?.endsWith(".repo") ?? false;
}

const params = z
  .strictObject({
    name: line()
      .refine((name) => name !== "" && !name.startsWith("-") && !/[[\]]/.test(name), {
        error: "an alias has no brackets, and does not begin with `-`",
      })
      .optional()
      .describe("The repository's alias. Not with a .repo file, which says it itself."),
    repo: line()
      .refine((repo) => !repo.startsWith("-"), { error: "it is an address" })
      .optional()
      .describe(
        "Its address, or that or the path on the host of a .repo file with one repository. `*` with `runrefresh`: all there are.",
      ),
    state: oneOf("absent", "present").default("present").describe("Whether it shall be there."),
    description: line().optional().describe("Its name for people."),
    enabled: bool().default(true).describe("Whether packages come from it."),
    autorefresh: bool().default(true).describe("Whether zypper looks by itself for what is new."),
    disable_gpg_check: bool().default(false).describe("Take packages that nobody has signed."),
    priority: int()
      .refine((n) => n >= 0, { error: "it is 0 or more" })
      .optional()
      .describe("Packages come from the repository with the smallest; 99 of itself."),
    auto_import_keys: bool()
      .default(false)
      .describe("Trust the key that a new or changed repository is signed with; it is refreshed at once."),
    runrefresh: bool().default(false).describe("Have zypper look for what is new, whatever has changed."),
    overwrite_multiple: bool()
      .default(false)
      .describe("Where one repository has the alias and another the address, replace both."),
  })
  .superRefine((p, problems) => {
    const issue = (message: string, name: string): void =>
      problems.addIssue({ code: "custom", message, path: [name] });
    const isAll = p.repo === "*" || p.name === "*";
    if (isAll && !p.runrefresh)
      issue("`*` goes with `runrefresh: true` only", p.repo === "*" ? "repo" : "name");
    if (isAll) return;
    if (p.state === "present" && !p.repo) issue("`repo` is missing", "repo");
    if (p.state === "absent" && !p.repo && !p.name) issue("`name` or `repo` is needed", "name");
    if (isFile(p.repo) && p.name !== undefined) issue("a .repo file says its name itself", "name");
    if (p.state === "present" && p.repo && !isFile(p.repo) && p.name === undefined)
      issue("`name` is missing", "name");
  });

type Params = z.output<typeof params>;

interface Wanted {
  readonly alias: string | undefined;
  readonly url: string | undefined;
  /** What the task or its file says; undefined: whatever it is. */
  readonly name: string | undefined;
  readonly priority: string | undefined;
  readonly enabled: boolean;
  readonly autorefresh: boolean;
  readonly gpgcheck: boolean;
  readonly importKeys: boolean;
}

function ofParams(p: Params): Wanted {
  return {
    ...{ alias: p.name, url: p.repo, name: p.description || undefined },
    // zypper reads 0 as its own default.
    priority: p.priority ? String(p.priority) : undefined,
    ...{ enabled: p.enabled, autorefresh: p.autorefresh, gpgcheck: !p.disable_gpg_check },
    importKeys: p.auto_import_keys,
  };
}

/** What a .repo file says goes before what the task says. */
function ofFile(p: Params, text: string): Wanted | Refusal {
  const heads = text.split(/\r?\n/).flatMap((one) => /^\[(.+)\]\s*$/.exec(one)?.[1] ?? []);
  const [alias = ""] = heads;
  if (heads.length !== 1)
    return refuse(`${p.repo} has ${heads.length} repositories, not one`, {
      help: "give `name` and `repo` (its address) of the one that is wanted",
    });
  const said = sectionEntries(text, alias) ?? new Map<string, string>();
  const url = said.get("baseurl")?.split("\n")[0];
  if (!url) return refuse(`${p.repo} does not say where the packages are: it has no \`baseurl\``);
  const own = ofParams(p);
  const flag = (key: string, otherwise: boolean): boolean => {
    const value = said.get(key);
    return value === undefined ? otherwise : /^(1|yes|true|on)$/i.test(value);
  };
  return {
    ...own,
    ...{ alias, url, name: said.get("name") ?? own.name },
    enabled: flag("enabled", own.enabled),
    autorefresh: flag("autorefresh", own.autorefresh),
    gpgcheck: flag("gpgcheck", own.gpgcheck),
    importKeys: own.importKeys || said.has("gpgkey"),
  };
}

/** Without the slash at its end; zypper writes `dir:/path` for `dir:///path`. */
function plainUrl(url: string): string {
  return url.replace(/^([a-z0-9+]+):\/\/\//, "$1:/").replace(/\/+$/, "");
}

function hasUrl(one: ZypperRepository, url: string): boolean {
  return plainUrl(one.raw) === plainUrl(url) || plainUrl(one.url) === plainUrl(url);
}

function matches(wanted: Wanted, all: readonly ZypperRepository[]): readonly ZypperRepository[] {
  const { alias, url } = wanted;
  return all.filter((one) => one.alias === alias || (url !== undefined && hasUrl(one, url)));
}

function completed(wanted: Wanted, alias: string, old: ZypperRepository | undefined): ZypperRepository {
  const url = wanted.url ?? "";
  const kept = old && hasUrl(old, url) ? { url: old.url, raw: old.raw } : { url, raw: url };
  return {
    ...{ alias, ...kept },
    name: wanted.name ?? old?.name ?? alias,
    priority: wanted.priority ?? old?.priority ?? "99",
    ...{ enabled: wanted.enabled, autorefresh: wanted.autorefresh, gpgcheck: wanted.gpgcheck },
  };
}

const SETTINGS = ["name", "priority", "enabled", "autorefresh", "gpgcheck"] as const;

function isSame(a: ZypperRepository, b: ZypperRepository): boolean {
  return SETTINGS.every((key) => a[key] === b[key]);
}

function putChanges(wanted: Wanted, old: readonly ZypperRepository[]): readonly Change[] {
  const alias = wanted.alias ?? wanted.url ?? "";
  const [only, another] = old;
  const repository = completed(wanted, alias, another ? undefined : only);
  if (!only || another || only.alias !== alias || !hasUrl(only, repository.raw))
    return [putRepository(repository, old)];
  const inOrder: ZypperRepository = { ...repository, url: only.url, raw: only.raw };
  return isSame(only, inOrder) ? [] : [modifyRepository(inOrder, only)];
}

interface Seen {
  readonly repositories: ZypperRepositories;
  readonly fetched?: UrlAnswer;
  readonly file?: Buffer | undefined;
}

function isAddress(repo: string): boolean {
  return /^https?:\/\//.test(repo);
}

function textOf(p: Params, { fetched, file }: Seen): string | Refusal {
  if (file) return file.toString("utf8");
  if (fetched?.state === "fetched") return fetched.content.toString("utf8");
  const why = fetched?.why ?? `it is not there, or longer than ${LONGEST} bytes`;
  return refuse(`can't read ${p.repo}: ${why}`, { mayResolve: true });
}

function obstacleFor(seen: ZypperRepositories): Refusal | undefined {
  if (!seen.installed)
    return refuse("this host has no zypper", {
      help: "run the task only where `ansible_pkg_mgr` is `zypper`",
      mayResolve: true,
    });
  if (seen.trouble === undefined) return undefined;
  return refuse(`zypper does not tell its repositories: ${seen.trouble}`, { mayResolve: true });
}

function decide(p: Params, seen: Seen): Verdict | Refusal {
  const { repositories } = seen;
  const obstacle = obstacleFor(repositories);
  if (obstacle) return obstacle;
  if (p.repo === "*" || p.name === "*")
    return { changes: [refreshRepository(undefined, p.auto_import_keys)], result: { runrefresh: true } };
  const text = isFile(p.repo) ? textOf(p, seen) : undefined;
  if (typeof text === "object") return text;
  const wanted = text === undefined ? ofParams(p) : ofFile(p, text);
  if ("kind" in wanted) return wanted;
  const old = matches(wanted, repositories.all);
  if (old.length > 1 && !p.overwrite_multiple)
    return refuse(
      `several repositories have this alias or address: ${old.map(({ alias }) => alias).join(", ")}`,
      { help: "set `overwrite_multiple: true` to have one in their place" },
    );
  const { importKeys, alias, url, ...settings } = wanted;
  const result = { repodata: { alias, url, ...settings }, state: p.state };
  if (p.state === "absent") return { changes: old.length === 0 ? [] : [removeRepositories(old)], result };
  const changes = putChanges(wanted, old);
  const refreshes = p.runrefresh || (changes.length > 0 && importKeys);
  return {
    changes: [...changes, ...(refreshes ? [refreshRepository(alias ?? url, importKeys)] : [])],
    result,
  };
}

export const zypperRepository = defineModule({
  name: "zypper_repository",
  summary: "See to a repository of zypper",
  description: `Adds a repository to zypper, changes it, or removes it. It is found by its alias or its address. What can be changed where it is, is;
for another address or alias it is added anew, and where that fails, the one that was there is brought back.

A .repo file is read on the host; what it says of the repository goes before the parameters. No Python libraries are needed.`,
  params,
  paramAliases: { refresh: "autorefresh" },
  returns: {
    repodata: "The repository as it was asked for.",
    state: "The state that was asked for.",
    runrefresh: "True where all were refreshed.",
  },
  examples: [
    {
      title: "A repository",
      yaml: "- name: drivers can be had\n  zypper_repository:\n    name: nvidia\n    repo: https://download.example.org/opensuse/leap/15.6\n    auto_import_keys: true\n",
    },
    {
      title: "With a priority, and with variables of zypper",
      yaml: "- name: what is built in the house comes first\n  zypper_repository:\n    name: house\n    repo: http://192.168.1.12/repo/$releasever/\n    description: The house\n    priority: 50\n    disable_gpg_check: true\n",
    },
    {
      title: "A .repo file",
      yaml: "- name: tools can be had\n  zypper_repository:\n    repo: https://download.example.org/repositories/devel/devel.repo\n",
    },
    {
      title: "Look for what is new",
      yaml: "- name: zypper knows what is new\n  zypper_repository:\n    repo: '*'\n    runrefresh: true\n",
    },
    {
      title: "No such repository",
      yaml: "- name: nothing comes from the old mirror\n  zypper_repository:\n    name: old-mirror\n    state: absent\n",
    },
  ],
  reads: "zypper's repositories; the .repo file where there is one",
  writes: "zypper's repositories, its copies of what they have, keys that it trusts",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    repositories: zypperRepositories(),
    ...(isFile(p.repo) && isAddress(p.repo) ? { fetched: urlBytes(p.repo, LONGEST) } : {}),
    ...(isFile(p.repo) && !isAddress(p.repo)
      ? { file: fileContent(hostPath(p.repo, host), { limit: LONGEST }) }
      : {}),
  }),
  decide: (p, seen) => decide(p, seen),
});
