import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeUserKey } from "../../src/host/changes/account.ts";
import type { Account, AccountState } from "../../src/host/reads/account.ts";
import type { GroupState } from "../../src/host/reads/group-entry.ts";
import { group } from "../../src/modules/group.ts";
import { user } from "../../src/modules/user.ts";
import { runCall } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { isRefusal, readParams } from "./local-host.ts";

const HASH = "$6$abc$def";
const digest = (hash: string): string => createHash("sha256").update(hash).digest("hex");
const SECRET = {
  digest: digest(HASH),
  locked: false,
  expires: undefined,
  ages: { min: 0, max: 99999, warn: 7 },
};
const ADA: Account = {
  name: "ada",
  uid: 1000,
  gid: 1000,
  comment: "Ada",
  home: "/home/ada",
  shell: "/bin/bash",
  group: "ada",
  groups: ["sudo"],
  local: true,
  homeExists: true,
  secret: SECRET,
};
const GROUPS = new Map([
  ["sudo", { name: "sudo", gid: 27 }],
  ["docker", { name: "docker", gid: 999 }],
  ["999", { name: "docker", gid: 999 }],
]);

interface Case {
  readonly title: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** False: there is no such user. */
  readonly account?: Partial<Account> | false;
  readonly state?: Partial<AccountState>;
  readonly summaries: readonly string[] | string;
  /** The tool's words, of each operation. */
  readonly words?: readonly string[];
  readonly input?: string;
}

function decide({ params = {}, account = {}, state = {} }: Partial<Case>) {
  const seen: AccountState = {
    account: account === false ? undefined : { ...ADA, ...account },
    groups: GROUPS,
    tools: true,
    ...state,
  };
  const view = { name: "pi", user: "root", uid: 0, home: "/root", system: "Linux" };
  return user.decide(
    readParams(user, { name: "ada", ...params }) as never,
    { seen },
    { host: view, checkMode: false, verbosity: 0, now: 0 },
    {},
  );
}

const CASES: readonly Case[] = [
  { title: "nothing asked, nothing done", summaries: [] },
  {
    title: "all as wanted",
    params: {
      comment: "Ada",
      shell: "/bin/bash",
      uid: 1000,
      groups: "sudo",
      home: "/home/ada/",
      password: HASH,
    },
    summaries: [],
  },
  {
    title: "another shell",
    params: { shell: "/bin/sh" },
    summaries: ["change shell of the user ada"],
    words: ["usermod ada  -s /bin/sh"],
  },
  {
    title: "a group more",
    params: { groups: ["sudo", "docker"], append: true },
    summaries: ["change groups of the user ada"],
    words: ["usermod ada  -G sudo,docker"],
  },
  {
    title: "appending keeps the others",
    params: { groups: "docker", append: true },
    summaries: ["change groups of the user ada"],
    words: ["usermod ada  -G sudo,docker"],
  },
  {
    title: "without appending they go",
    params: { groups: "docker" },
    summaries: ["change groups of the user ada"],
    words: ["usermod ada  -G docker"],
  },
  {
    title: "a group by number is the same group",
    params: { groups: ["999"], append: true },
    account: { groups: ["docker"] },
    summaries: [],
  },
  {
    title: "the primary group is no further one",
    params: { group: "docker", groups: ["docker", "sudo"] },
    account: { group: "docker" },
    summaries: [],
  },
  {
    title: "out of all groups",
    params: { groups: [] },
    summaries: ["change groups of the user ada"],
    words: ["usermod ada  -G "],
  },
  {
    title: "a home that moves",
    params: { home: "/srv/ada", move_home: true },
    account: { homeExists: false },
    summaries: ["change home of the user ada"],
    words: ["usermod ada  -d /srv/ada -m"],
  },
  {
    title: "a home that is missing",
    account: { homeExists: false },
    summaries: ["make /home/ada"],
    words: ["ada /etc/skel"],
  },
  {
    title: "a home that is missing and not wanted",
    params: { create_home: false },
    account: { homeExists: false },
    summaries: [],
  },
  {
    title: "a new password",
    params: { password: "$6$abc$other" },
    summaries: ["set the password of ada"],
    words: [" ada "],
    input: "$6$abc$other",
  },
  {
    title: "the password of an old user is left alone",
    params: { password: "$6$abc$other", update_password: "on_create" },
    summaries: [],
  },
  {
    title: "a lock",
    params: { password_lock: true },
    summaries: ["lock the password of ada"],
    words: ["usermod ada  -L"],
  },
  {
    title: "a lock that is on",
    params: { password_lock: true, password: HASH },
    account: { secret: { ...SECRET, locked: true } },
    summaries: [],
  },
  {
    title: "a lock with a new password, at once",
    params: { password_lock: true, password: "$6$abc$other" },
    summaries: ["set the password of ada"],
    words: [" ada "],
    input: "!$6$abc$other",
  },
  {
    title: "the right password under a lock is unlocked",
    params: { password: HASH },
    account: { secret: { ...SECRET, locked: true } },
    summaries: ["set the password of ada"],
    words: [" ada "],
    input: HASH,
  },
  {
    title: "a hash that is locked in the same way",
    params: { password: `!${HASH}` },
    account: { secret: { ...SECRET, locked: true } },
    summaries: [],
  },
  {
    title: "no password at all",
    params: { password: "*" },
    summaries: ["set the password of ada"],
    words: [" ada "],
    input: "*",
  },
  {
    title: "an account that ends",
    params: { expires: 1893456000 },
    summaries: ["change expiry of the user ada"],
    words: ["usermod ada  -e 2030-01-01"],
  },
  {
    title: "one that ends on that day already",
    params: { expires: 1893456000 },
    account: { secret: { ...SECRET, expires: 21915 } },
    summaries: [],
  },
  {
    title: "one that shall not end",
    params: { expires: -1 },
    account: { secret: { ...SECRET, expires: 21915 } },
    summaries: ["change expiry of the user ada"],
    words: ["usermod ada  -e "],
  },
  {
    title: "ages of passwords",
    params: { password_expire_max: 90, password_expire_min: 0 },
    summaries: ["change password ages of the user ada"],
    words: [" ada -M 90"],
  },
  {
    title: "an account that is shut some days after its password's end",
    params: { password_expire_account_disable: 14, password_expire_max: 99999 },
    summaries: ["change password ages of the user ada"],
    words: [" ada -I 14"],
  },
  {
    title: "one that is shut then already",
    params: { password_expire_account_disable: 14 },
    account: { secret: { ...SECRET, ages: { ...SECRET.ages, inactive: 14 } } },
    summaries: [],
  },
  { title: "one that never is", params: { password_expire_account_disable: -1 }, summaries: [] },
  {
    title: "what other systems know",
    params: {
      authorization: "x",
      profile: "",
      role: "x",
      hidden: true,
      login_class: "staff",
      seuser: "user_u",
    },
    summaries: [],
  },
  {
    title: "a new user for SELinux",
    params: { seuser: "user_u", create_home: false },
    account: false,
    state: { selinux: true },
    summaries: ["create the user ada"],
    words: ["useradd ada  -M -Z user_u"],
  },
  {
    title: "a new user without SELinux",
    params: { seuser: "user_u", create_home: false },
    account: false,
    summaries: ["create the user ada"],
    words: ["useradd ada  -M"],
  },
  {
    title: "a new user",
    params: { comment: "Ada", groups: ["sudo"], shell: "/bin/bash", password: HASH, uid: 1000 },
    account: false,
    summaries: ["create the user ada"],
    words: ["useradd ada  -u 1000 -G sudo -c Ada -s /bin/bash -m"],
    input: HASH,
  },
  {
    title: "a system user without a home",
    params: { system: true, create_home: false, password: "!" },
    account: false,
    summaries: ["create the user ada"],
    words: ["useradd ada  -M -r"],
  },
  {
    title: "a new user where a group has its name",
    account: false,
    state: { groups: new Map([["ada", { name: "ada", gid: 5 }]]) },
    summaries: ["create the user ada"],
    words: ["useradd ada  -N -m"],
  },
  {
    title: "a new user that is locked",
    params: { password: HASH, password_lock: true },
    account: false,
    summaries: ["create the user ada"],
    input: `!${HASH}`,
  },
  {
    title: "a key for a user",
    params: { generate_ssh_key: true, ssh_key_type: "ed25519" },
    summaries: ["make a key for ada in .ssh/id_ed25519"],
    words: ["ada .ssh/id_ed25519 ed25519  ada@pi"],
  },
  {
    title: "a key with a passphrase",
    params: { generate_ssh_key: true, ssh_key_passphrase: "it's secret" },
    summaries: ["make a key for ada in .ssh/id_rsa"],
    words: ["ada .ssh/id_rsa rsa  ada@pi"],
    input: "it's secret",
  },
  {
    title: "a key that is there",
    params: { generate_ssh_key: true },
    account: { publicKey: "ssh-rsa A" },
    summaries: [],
  },
  {
    title: "a user to remove",
    params: { state: "absent", remove: true, force: true },
    summaries: ["remove the user ada and /home/ada"],
    words: ["ada -f -r"],
  },
  { title: "a user that is gone", params: { state: "absent" }, account: false, summaries: [] },
  {
    title: "a group that is missing",
    params: { groups: ["sudo", "wheel"] },
    summaries: "Group wheel does not exist",
  },
  {
    title: "a password that is no hash",
    params: { password: "secret" },
    summaries: "the password of ada is no hash",
  },
  { title: "no tools", state: { tools: false }, summaries: "the host has no useradd and usermod" },
  {
    title: "somebody from a directory service",
    account: { local: false },
    summaries: "ada comes from a directory service, not from this host",
  },
];

test("a number that groups share is to be given", () => {
  expect(() => readParams(group, { name: "a", non_unique: true })).toThrow("`non_unique` is about a `gid`");
  expect(readParams(group, { name: "a", gid: 5, non_unique: true })).toMatchObject({
    gid: 5,
    non_unique: true,
  });
});

describe("user", () => {
  test.each(CASES)("$title", (theCase) => {
    const verdict = decide(theCase);
    if (isRefusal(verdict)) {
      expect(verdict.message).toBe(theCase.summaries);
      return;
    }
    expect(verdict.changes.map((c) => c.summary)).toEqual(theCase.summaries);
    const calls = verdict.changes.flatMap((c) => c.operations);
    if (theCase.words) expect(calls.map((c) => c.args.join(" "))).toEqual(theCase.words);
    if (theCase.input !== undefined) {
      expect(calls[0]?.input?.toString()).toBe(theCase.input);
      expect(calls[0]?.sensitive).toBe(true);
    }
  });

  test("what can't be seen is refused only where it is asked for", () => {
    const { secret: _, ...unseen } = ADA;
    const seen: AccountState = { account: unseen, groups: GROUPS, tools: true };
    const run = (params: object) =>
      user.decide(
        readParams(user, { name: "ada", ...params }) as never,
        { seen },
        { host: { name: "pi" } } as never,
        {},
      );
    expect(run({ shell: "/bin/bash", password: HASH, update_password: "on_create" })).toMatchObject({
      changes: [],
    });
    expect(run({ password: HASH })).toMatchObject({ kind: "refusal", help: "`become: true`" });
  });

  test("no hash stands in a command line or a difference", () => {
    for (const params of [{ password: "$6$abc$other" }, { password: HASH }]) {
      const verdict = decide({ params, account: false });
      if (isRefusal(verdict)) throw new Error(verdict.message);
      const shown = JSON.stringify(
        verdict.changes.map((c) => [c.summary, c.difference, c.operations.map((o) => o.args)]),
      );
      expect(shown).not.toContain("$6$");
    }
  });

  test.each([['it\'s "secret"'], [undefined]])("a key is made with the passphrase %s", async (passphrase) => {
    const folder = tempFolder();
    const { username: name } = userInfo();
    const key = { name, file: `${folder}/new/id`, type: "ed25519", comment: "c d", passphrase };
    const { status, stdout, stderr } = await runCall(makeUserKey(key));
    expect([status, stderr.toString()]).toEqual([0, ""]);
    const opened = spawnSync("ssh-keygen", ["-y", "-P", passphrase ?? "", "-f", `${folder}/new/id`]);
    expect(stdout.toString()).toBe(opened.stdout.toString());
    const modes = ["new", "new/id", "new/id.pub"].map((at) => statSync(path.join(folder, at)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o644]);
    const other = spawnSync("ssh-keygen", ["-y", "-P", "another", "-f", `${folder}/new/id`]);
    expect(other.status === 0).toBe(passphrase === undefined);
  });

  test("the entry that was printed is the result", () => {
    const verdict = decide({ account: false });
    if (isRefusal(verdict)) throw new Error(verdict.message);
    const reply = {
      status: 0,
      stdout: Buffer.from("ada:x:1002:100:Ada:/home/ada:/bin/sh\n"),
      stderr: Buffer.alloc(0),
    };
    expect(verdict.collect?.([reply])).toEqual({
      uid: 1002,
      group: 100,
      home: "/home/ada",
      shell: "/bin/sh",
    });
  });

  test.each(["-x", "a:b", "a b", "", "a\nb"])("`%s` is no name", (name) => {
    expect(() => readParams(user, { name })).toThrow();
  });
});

const DOCKER = { name: "docker", gid: 999, members: [], local: true };
type GroupCase = readonly [
  title: string,
  params: Readonly<Record<string, unknown>>,
  found: GroupState["group"],
  summaries: readonly string[] | string,
  words?: string,
];
const GROUP_CASES: readonly GroupCase[] = [
  ["is there", {}, DOCKER, []],
  [
    "is missing",
    { system: true, gid: 998 },
    undefined,
    ["create the group docker"],
    "groupadd docker -g 998 -r",
  ],
  [
    "has another number",
    { gid: 998, non_unique: true },
    DOCKER,
    ["give the group docker the number 998"],
    "groupmod docker -g 998 -o",
  ],
  ["is to go", { state: "absent" }, DOCKER, ["remove the group docker"], "groupdel docker"],
  ["is gone", { state: "absent" }, undefined, []],
  [
    "comes from elsewhere and is to go",
    { state: "absent" },
    { ...DOCKER, local: false },
    "the group docker comes from a directory service, not from this host",
  ],
  ["comes from elsewhere and is there", {}, { ...DOCKER, local: false }, []],
];

describe("a group that", () => {
  test.each(GROUP_CASES.map(([title, ...rest]) => ({ title, rest })))("$title", ({ rest }) => {
    const [params, found, summaries, words] = rest;
    const read = readParams(group, { name: "docker", ...params }) as never;
    const verdict = group.decide(read, { seen: { group: found, tools: true } }, {} as never, {});
    if (isRefusal(verdict)) {
      expect(verdict.message).toBe(summaries);
      return;
    }
    expect(verdict.changes.map((c) => c.summary)).toEqual(summaries);
    if (words) expect(verdict.changes[0]?.operations[0]?.args.join(" ")).toBe(words);
  });
});
