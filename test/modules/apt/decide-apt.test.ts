import { describe, expect, test } from "vitest";
import { apt } from "../../../src/modules/apt.ts";
import { packageModule } from "../../../src/modules/package.ts";
import { isRefusal, readParams } from "../local-host.ts";
import { aptSeen, decideApt, type Host, NOW, type Outcome } from "./seen.ts";

interface Case {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly host?: Host;
  readonly outcome: Partial<Outcome>;
}

const nothing = { summaries: [], words: [] };

const NAMES: readonly Case[] = [
  {
    title: "one that is missing is installed",
    params: { name: "nginx" },
    host: { candidates: ["nginx=1.22"] },
    outcome: { summaries: ["install nginx"], words: ["install nginx"] },
  },
  {
    title: "one that is there is left alone",
    params: { name: "nginx" },
    host: { installed: ["nginx=1.22"] },
    outcome: nothing,
  },
  {
    title: "only what is missing is named",
    params: { name: "curl,git", install_recommends: false },
    host: { installed: ["curl=8"], candidates: ["git=2"] },
    outcome: { words: ["-o APT::Install-Recommends=no install git"] },
  },
  {
    title: "one whose installation was interrupted counts as missing",
    params: { pkg: "nginx" },
    host: { installed: ["nginx=1.22 broken"], candidates: ["nginx=1.22"] },
    outcome: { words: ["install nginx"] },
  },
  {
    title: "one of which only the configuration is left counts as missing",
    params: { name: "nginx" },
    host: { installed: ["nginx=1.22 removed"], candidates: ["nginx=1.22"] },
    outcome: { words: ["install nginx"] },
  },
  {
    title: "a name that something provides is there",
    params: { name: "mail-transport-agent" },
    host: { provided: { "mail-transport-agent": "postfix" } },
    outcome: nothing,
  },
  {
    title: "a name that several provide is left to apt",
    params: { name: "mail-transport-agent" },
    host: { candidates: ["mail-transport-agent"] },
    outcome: { words: ["install mail-transport-agent"] },
  },
  {
    title: "another architecture",
    params: { name: "libc6:arm64" },
    host: { installed: ["libc6=2.36"], candidates: ["libc6:arm64=2.36"] },
    outcome: { words: ["install libc6:arm64"] },
  },
  {
    title: "another architecture that is there",
    params: { name: "libc6:arm64" },
    host: { installed: ["libc6:arm64=2.36"] },
    outcome: nothing,
  },
  {
    title: "a version that is there, by pattern",
    params: { name: "nginx=1.22*" },
    host: { installed: ["nginx=1.22-9"] },
    outcome: nothing,
  },
  {
    title: "a version that is not there",
    params: { name: "nginx=1.24*", allow_downgrade: true },
    host: { installed: ["nginx=1.22-9"] },
    outcome: { summaries: ["upgrade nginx"], words: ["--allow-downgrades install nginx=1.24*"] },
  },
  {
    title: "a pattern means all that match",
    params: { name: "php8*" },
    host: {
      installed: ["php8.2=1"],
      matching: ["php8.2", "php8.2-cli", "php7"],
      candidates: ["php8.2-cli=2"],
    },
    outcome: { words: ["install php8.2-cli"] },
  },
  {
    title: "a pattern that nothing matches is refused",
    params: { name: "php9*" },
    outcome: { refused: "apt knows no package `php9*` on this host" },
  },
  {
    title: "one that nobody knows is refused",
    params: { name: "ngnix" },
    outcome: { refused: "apt knows no package `ngnix` on this host" },
  },
  {
    title: "without an index the refusal says so",
    params: { name: "nginx" },
    host: { index: { refreshedAt: undefined as never } },
    outcome: { refused: "the package index is empty: apt knows no package `nginx`" },
  },
  {
    title: "one that nobody knows yet, while a refresh is promised",
    params: { name: "nginx" },
    host: { index: { refreshPromised: true } },
    outcome: { words: ["install nginx"] },
  },
  {
    title: "only_upgrade leaves out what is not there",
    params: { name: ["a", "b"], state: "latest", only_upgrade: true },
    host: { installed: ["a=1"], candidates: ["a=2", "b=1"] },
    outcome: { words: ["--only-upgrade install a"] },
  },
  {
    title: "latest that is older than the candidate",
    params: { name: "a", state: "latest" },
    host: { installed: ["a=1"], candidates: ["a=2"] },
    outcome: { summaries: ["upgrade a"], words: ["install a"] },
  },
  {
    title: "latest that is the candidate",
    params: { name: "a", state: "latest" },
    host: { installed: ["a=2"], candidates: ["a=2"] },
    outcome: nothing,
  },
  {
    title: "a version by pattern is the best that apt has",
    params: { name: "nginx=1.2*" },
    host: { candidates: ["nginx=1.30"], versions: { nginx: ["1.30", "1.26-3", "1.22-9"] } },
    outcome: { summaries: ["install nginx"], words: ["install nginx=1.26-3"] },
  },
  {
    title: "a version that apt does not have",
    params: { name: "nginx=1.99" },
    host: { candidates: ["nginx=1.30"], versions: { nginx: ["1.30"] } },
    outcome: { refused: "no version 1.99 of nginx can be had: apt has 1.30" },
  },
  {
    title: "a version that apt may have after a refresh",
    params: { name: "nginx=1.99", update_cache: true },
    host: { candidates: ["nginx=1.30"], versions: { nginx: ["1.30"] } },
    outcome: { words: ["install nginx=1.99"] },
  },
  {
    title: "a version older than the installed one",
    params: { name: "nginx=1.22-9" },
    host: { installed: ["nginx=1.26-3"], versions: { nginx: ["1.26-3", "1.22-9"] } },
    outcome: { refused: "nginx 1.26-3 is installed, and 1.22-9 is older" },
  },
  {
    title: "a version at least, which is there",
    params: { name: "nginx>=1.9" },
    host: { installed: ["nginx=1.22-9"], versions: { nginx: ["1.30", "1.22-9"] } },
    outcome: nothing,
  },
  {
    title: "a version at least, which the candidate is",
    params: { name: "nginx >= 1.24" },
    host: {
      installed: ["nginx=1.22-9"],
      candidates: ["nginx=1.30"],
      versions: { nginx: ["1.30", "1.22-9"] },
    },
    outcome: { summaries: ["upgrade nginx"], words: ["install nginx"] },
  },
  {
    title: "a version at least, which nothing is",
    params: { name: "nginx>=2" },
    host: { candidates: ["nginx=1.30"], versions: { nginx: ["1.30"] } },
    outcome: { refused: "no version of nginx from 2 on can be had: apt has 1.30" },
  },
  {
    title: "several signs of equality",
    params: { name: "nginx=1=2" },
    outcome: { refused: "`nginx=1=2` can be no package's name" },
  },
  {
    title: "nothing may be removed for it",
    params: { name: "nginx", fail_on_autoremove: true, default_release: "bookworm-backports" },
    host: { candidates: ["nginx=1.30"] },
    outcome: { words: ["-t bookworm-backports --no-remove install nginx"] },
  },
  {
    title: "a name that can be none",
    params: { name: "--purge" },
    outcome: { refused: "`--purge` can be no package's name" },
  },
  {
    title: "a name with a slash",
    params: { name: "a/b" },
    outcome: { refused: "`a/b` can be no package's name" },
  },
  {
    title: "a name that apt would read as a removal",
    params: { name: "nginx-" },
    outcome: { refused: "`nginx-` can be no package's name" },
  },
  {
    title: "every package only with latest",
    params: { name: "*" },
    outcome: { refused: "`*` means every package only with `state: latest`" },
  },
];

const REMOVALS: readonly Case[] = [
  {
    title: "one that is there",
    params: { name: "nginx", state: "absent" },
    host: { installed: ["nginx=1"] },
    outcome: { summaries: ["remove nginx"], words: ["remove nginx"] },
  },
  { title: "one that is not there", params: { name: "nginx", state: "absent" }, outcome: nothing },
  {
    title: "of one that is gone the configuration stays",
    params: { name: "nginx", state: "absent" },
    host: { installed: ["nginx=1 removed"] },
    outcome: nothing,
  },
  {
    title: "purge takes that too",
    params: { name: "nginx", state: "absent", purge: true },
    host: { installed: ["nginx=1 removed"] },
    outcome: { words: ["--purge remove nginx"] },
  },
  {
    title: "a pattern",
    params: { name: "php*", state: "absent", autoremove: true },
    host: { installed: ["php8=1", "php8-cli=1", "perl=5"] },
    outcome: { words: ["--auto-remove remove php8 php8-cli"] },
  },
];

const INDEX: readonly Case[] = [
  { title: "fresh enough", params: { update_cache: true, cache_valid_time: 7200 }, outcome: nothing },
  {
    title: "too old",
    params: { update_cache: true, cache_valid_time: 1800 },
    outcome: { summaries: ["refresh the package index"], counted: 0 },
  },
  {
    title: "a valid time alone is enough",
    params: { cache_valid_time: 1800 },
    outcome: { summaries: ["refresh the package index"] },
  },
  {
    title: "each time, without a valid time",
    params: { update_cache: true },
    outcome: { summaries: ["refresh the package index"], counted: 0 },
  },
  {
    title: "older than the list of sources",
    params: { update_cache: true, cache_valid_time: 7200 },
    host: { index: { sourcesChangedAt: NOW - 60 } },
    outcome: { summaries: ["refresh the package index"] },
  },
  {
    title: "none at all",
    params: { cache_valid_time: 7200 },
    host: { index: { refreshedAt: undefined as never } },
    outcome: { summaries: ["refresh the package index"] },
  },
  {
    title: "promised already",
    params: { cache_valid_time: 60 },
    host: { index: { refreshPromised: true } },
    outcome: nothing,
  },
  {
    title: "promised, but then the sources change",
    params: { cache_valid_time: 60 },
    host: { index: { refreshPromised: true, sourcesChangedAt: Number.POSITIVE_INFINITY } },
    outcome: { summaries: ["refresh the package index"] },
  },
  {
    title: "left alone where all is as wanted",
    params: { name: "a", update_cache: true },
    host: { installed: ["a=1"] },
    outcome: nothing,
  },
  {
    title: "refreshed before something is installed",
    params: { name: "a", update_cache: true },
    outcome: { summaries: ["refresh the package index", "install a"], counted: 1 },
  },
  {
    title: "latest is only known afterwards",
    params: { name: "a", state: "latest", update_cache: true },
    host: { installed: ["a=1"], candidates: ["a=1"] },
    outcome: {
      summaries: ["refresh the package index", "upgrade packages"],
      words: ["install a"],
      uncertain: "what is newest is known once the package index is refreshed",
    },
  },
  {
    title: "unless the old index knows one already",
    params: { name: "a", state: "latest", update_cache: true },
    host: { installed: ["a=1"], candidates: ["a=2"] },
    outcome: { summaries: ["refresh the package index", "upgrade a"] },
  },
];

const WHOLE: readonly Case[] = [
  {
    title: "upgrade",
    params: { upgrade: "yes" },
    host: { plan: { install: [{ name: "a", from: "1", to: "2" }] } },
    outcome: { summaries: ["upgrade a"], words: ["--with-new-pkgs upgrade"] },
  },
  {
    title: "upgrade with removals",
    params: { upgrade: "dist", autoremove: true },
    host: { plan: { install: [{ name: "a", from: "1", to: "2" }], remove: [{ name: "b", from: "1" }] } },
    outcome: { summaries: ["upgrade a, remove b"], words: ["--auto-remove dist-upgrade"] },
  },
  { title: "nothing to upgrade", params: { upgrade: "full" }, host: { plan: {} }, outcome: nothing },
  {
    title: "nothing known to upgrade, with an old index",
    params: { upgrade: "full", update_cache: true },
    host: { plan: {} },
    outcome: { counted: 1, uncertain: "what is to be done is known once the package index is refreshed" },
  },
  {
    title: "every package, newest",
    params: { name: "*", state: "latest" },
    host: { plan: { install: [{ name: "a", from: "1", to: "2" }] } },
    outcome: { words: ["--with-new-pkgs upgrade"] },
  },
  {
    title: "autoremove",
    params: { autoremove: true, purge: true },
    host: { plan: { remove: [{ name: "b", from: "1" }] } },
    outcome: { summaries: ["remove b"], words: ["--purge autoremove"] },
  },
  {
    title: "repair",
    params: { state: "fixed" },
    host: { plan: { configure: ["a"] } },
    outcome: { summaries: ["configure a"], words: ["-f install --"] },
  },
  { title: "nothing to repair", params: { state: "fixed" }, host: { plan: {} }, outcome: nothing },
  {
    title: "what can't be done",
    params: { upgrade: "full" },
    host: { plan: { problem: "unmet dependencies" } },
    outcome: { refused: "apt can't do that: unmet dependencies" },
  },
  {
    title: "build dependencies",
    params: { name: "hello", state: "build-dep" },
    host: { plan: { install: [{ name: "debhelper", to: "13" }] } },
    outcome: { summaries: ["install debhelper"], words: ["build-dep -- hello"] },
  },
  {
    title: "delete downloads",
    params: { clean: true },
    host: { cleaning: ["a.deb"] },
    outcome: { summaries: ["delete 1 downloaded package"], words: ["clean"] },
  },
  { title: "no downloads", params: { autoclean: true }, host: { cleaning: [] }, outcome: nothing },
  {
    title: "finish what is broken, and install beside it",
    params: { state: "fixed", name: ["tool"] },
    host: { plan: { install: [{ name: "tool", to: "2" }] } },
    outcome: { summaries: ["install tool"], words: ["-f install -- tool"] },
  },
];

const DEB = { name: "tool", version: "2", architecture: "amd64" };
const FILES: readonly Case[] = [
  {
    title: "a file that is not installed",
    params: { deb: "/tmp/tool.deb" },
    host: { deb: DEB },
    outcome: { summaries: ["install tool"] },
  },
  {
    title: "the same",
    params: { deb: "/tmp/tool.deb" },
    host: { deb: { ...DEB, installed: "2", comparison: "same" } },
    outcome: nothing,
  },
  {
    title: "a newer one",
    params: { deb: "~/tool.deb" },
    host: { deb: { ...DEB, installed: "1", comparison: "older" } },
    outcome: { summaries: ["upgrade tool"] },
  },
  {
    title: "an older one",
    params: { deb: "/tmp/tool.deb" },
    host: { deb: { ...DEB, installed: "3", comparison: "newer" } },
    outcome: { summaries: [], message: "tool 3 is installed, which is newer" },
  },
  {
    title: "an older one that is wanted",
    params: { deb: "/tmp/tool.deb", allow_downgrade: true },
    host: { deb: { ...DEB, installed: "3", comparison: "newer" } },
    outcome: { summaries: ["upgrade tool"] },
  },
  {
    title: "a file that is not there",
    params: { deb: "/tmp/tool.deb" },
    outcome: { refused: "there is no file /tmp/tool.deb on the host" },
  },
];

describe.each([
  ["named packages", NAMES],
  ["packages to remove", REMOVALS],
  ["the index", INDEX],
  ["the whole host", WHOLE],
  ["package files", FILES],
] as const)("%s", (_title, cases) => {
  test.each(cases)("$title", ({ params, host = {}, outcome }) => {
    expect(decideApt(params, host)).toMatchObject(outcome);
  });
});

test.each([
  [{ name: "a", upgrade: "yes" }, "`name` and `upgrade` can't stand in one task: write one for each"],
  [{ deb: "/a.deb", upgrade: "dist" }, "`deb` and `upgrade` can't stand in one task: write one for each"],
  [
    { deb: "/a.deb", state: "absent" },
    "with `deb` only `state: present` makes sense; a package is removed by its name",
  ],
  [{ name: ["*", "a"], state: "latest" }, "`*` is every package: no other name can stand beside it"],
])("%j does not go together", (params, message) => {
  const read = apt.params.safeParse(params);
  expect(read.error?.issues.map((issue) => issue.message)).toEqual([message]);
  const either = packageModule.params.safeParse({ ...params, use: "apt" });
  expect(either.error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test("services are kept from starting with package files as well", () => {
  const view = { home: "/root" } as never;
  const seen = aptSeen({ deb: DEB });
  const read = readParams(apt, { deb: "/tmp/tool.deb", policy_rc_d: 101, dpkg_options: "force-confnew" });
  const verdict = apt.decide(
    read as never,
    seen,
    { host: view, checkMode: false, verbosity: 0, now: NOW },
    {},
  );
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes[0]?.operations[0]?.args).toEqual(["60", "101", "force-confnew", "/tmp/tool.deb"]);
});

test("the manner of apt-get goes with every call", () => {
  const read = readParams(apt, {
    name: "a",
    lock_timeout: 5,
    dpkg_options: "force-confnew",
    policy_rc_d: 101,
  });
  const seen = {
    packages: {
      manager: "apt",
      architecture: "amd64",
      installed: [],
      provided: new Map(),
      candidates: new Map([["a", "1"]]),
      versions: new Map(),
      matching: [],
      index: { refreshedAt: 1, sourcesChangedAt: 0, refreshPromised: false },
    },
  };
  const verdict = apt.decide(
    read as never,
    seen as never,
    { host: {} as never, checkMode: false, verbosity: 0, now: NOW },
    {},
  );
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes[0]?.operations[0]?.args).toEqual(["5", "101", "force-confnew", "install", "a"]);
  expect(verdict.changes[0]?.effects).toEqual([
    { kind: "package", name: "a", installed: true, version: "1" },
  ]);
  expect(verdict.changes[0]?.difference).toEqual({ subject: "packages", before: "", after: "a 1\n" });
});

test.each([
  [apt, "dnf", "this host has no apt; its package manager is `dnf`"],
  [apt, undefined, "this host has no apt; its package manager is none that homerun knows"],
] as const)("a host of another manager is refused", (module, name, message) => {
  const seen = { packages: { manager: "other", name } };
  const verdict = module.decide(
    readParams(module as never, { name: "a" }) as never,
    seen as never,
    {} as never,
    {},
  );
  expect(isRefusal(verdict) && verdict.message).toBe(message);
});
