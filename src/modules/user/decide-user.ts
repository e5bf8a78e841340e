/** The decision of `user`. */

import type { Change } from "../../host/change.ts";
import { changeAccount, makeHomeCall, makeUserKey, removeAccount } from "../../host/changes/account.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Account, AccountState } from "../../host/reads/account.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { DecideContext, Verdict } from "../contract/module.ts";
import { chageWords, describe, differs, expiryWord, named, wantedFields } from "./account-fields.ts";
import { asksSecrets, expiryChange, hashOf, isHash, password, promisedSecret } from "./account-secret.ts";
import type { UserParams } from "./user-params.ts";

const SKELETON = "/etc/skel";

export function keyFileOf(params: UserParams): string {
  return params.ssh_key_file ?? `.ssh/id_${params.ssh_key_type}`;
}

export function decideUser(
  params: UserParams,
  seen: AccountState,
  { host }: DecideContext,
): Verdict | Refusal {
  const { account } = seen;
  if (params.state === "absent")
    return account
      ? { changes: [removal(params, account)], result: absentResult(params) }
      : { changes: [], result: absentResult(params) };
  const obstacle = obstacleTo(params, seen);
  if (obstacle) return obstacle;
  const changes = account
    ? [...modification(params, account, seen), ...password(params, account)]
    : [creation(params, seen)];
  const home = account && needsHome(params, account) ? [missingHome(params, account)] : [];
  const key = params.generate_ssh_key && account?.publicKey === undefined ? [userKey(params, host.name)] : [];
  const all = [...changes, ...home, ...key];
  return {
    changes: all,
    result: resultOf(params, account),
    ...(all.length > 0 ? { collect: entryResult } : {}),
  };
}

function absentResult(params: UserParams): Readonly<Record<string, unknown>> {
  return { name: params.name, state: "absent", force: params.force, remove: params.remove };
}

function obstacleTo(params: UserParams, seen: AccountState): Refusal | undefined {
  const missing = [params.group, ...(params.groups ?? [])].filter(
    (g) => g !== undefined && !seen.groups.has(g),
  );
  if (missing.length > 0)
    return refuse(`Group ${missing.join(", ")} does not exist`, {
      help: "make it first, with the module `group`",
      mayResolve: true,
    });
  if (!seen.tools)
    return refuse("the host has no useradd and usermod", {
      help: "they are in the package `passwd` (Alpine: `shadow`)",
      mayResolve: true,
    });
  if (params.password !== undefined && !isHash(params.password))
    return refuse(`the password of ${params.name} is no hash`, {
      help: "give its hash: `\"{{ secret | password_hash('sha512') }}\"`",
    });
  const { account } = seen;
  if (!account) return undefined;
  if (!account.local)
    return refuse(`${params.name} comes from a directory service, not from this host`, {
      help: "change the account where it is kept",
    });
  if (account.secret === undefined && asksSecrets(params))
    return refuse(`only root can see the password and expiry of ${params.name}`, { help: "`become: true`" });
  return undefined;
}

function removal(params: UserParams, account: Account): Change {
  return {
    kind: "remove-user",
    summary: `remove the user ${params.name}${params.remove ? ` and ${account.home}` : ""}`,
    difference: { subject: `user ${params.name}`, before: describe(account) },
    operations: [removeAccount(params.name, { home: params.remove, force: params.force })],
    effects: [
      { kind: "user", name: params.name, present: false },
      ...(params.remove ? [{ kind: "absent", path: account.home } as const] : []),
    ],
  };
}

/** A user that is made while a group has its name must not be given a group of its own. */
function creation(params: UserParams, seen: AccountState): Change {
  const groups = named(params.groups ?? [], seen);
  const own = seen.groups.has(params.name);
  const option = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [flag, String(value)];
  const words = [
    ...option("-u", params.uid),
    ...(params.non_unique && params.uid !== undefined ? ["-o"] : []),
    ...(params.group === undefined ? (own ? ["-N"] : []) : ["-g", params.group]),
    ...(groups.length > 0 ? ["-G", groups.join(",")] : []),
    ...option("-c", params.comment),
    ...option("-d", params.home),
    ...option("-s", params.shell),
    ...(params.expires === undefined ? [] : ["-e", expiryWord(params.expires)]),
    ...(params.create_home ? ["-m", ...option("-k", params.skeleton)] : ["-M"]),
    ...(params.system ? ["-r"] : []),
    ...(params.seuser !== undefined && seen.selinux ? ["-Z", params.seuser] : []),
    ...(params.umask === undefined ? [] : ["-K", `UMASK=${params.umask}`]),
    ...(params.uid_min === undefined ? [] : ["-K", `UID_MIN=${params.uid_min}`]),
    ...(params.uid_max === undefined ? [] : ["-K", `UID_MAX=${params.uid_max}`]),
  ];
  const home = params.home ?? `/home/${params.name}`;
  const fields = wantedFields(params, seen, undefined);
  return {
    kind: "create-user",
    summary: `create the user ${params.name}`,
    difference: { subject: `user ${params.name}`, after: describe({ home, group: params.name, ...fields }) },
    operations: [
      changeAccount({
        verb: "useradd",
        name: params.name,
        words,
        hash: hashOf(params),
        chage: chageWords(params, undefined),
      }),
    ],
    effects: [
      {
        kind: "user",
        name: params.name,
        present: true,
        fields: { ...fields, secret: promisedSecret(params, undefined) },
      },
      ...(params.group === undefined && !own
        ? [{ kind: "group", name: params.name, present: true } as const]
        : []),
      ...(params.create_home ? [{ kind: "directory", path: home, owner: params.name } as const] : []),
    ],
  };
}

function modification(params: UserParams, account: Account, seen: AccountState): readonly Change[] {
  const wanted = differs(wantedFields(params, seen, account), account);
  const expires = expiryChange(params, account);
  const chage = chageWords(params, account);
  const words = [
    ...(wanted.uid === undefined ? [] : ["-u", String(wanted.uid), ...(params.non_unique ? ["-o"] : [])]),
    ...(wanted.group === undefined ? [] : ["-g", wanted.group]),
    ...(wanted.groups === undefined ? [] : ["-G", wanted.groups.join(",")]),
    ...(wanted.comment === undefined ? [] : ["-c", wanted.comment]),
    ...(wanted.home === undefined ? [] : ["-d", wanted.home, ...(params.move_home ? ["-m"] : [])]),
    ...(wanted.shell === undefined ? [] : ["-s", wanted.shell]),
    ...(expires === undefined ? [] : ["-e", expires]),
  ];
  if (words.length === 0 && chage.length === 0) return [];
  const before = Object.fromEntries(
    Object.keys(wanted).map((key) => [key, account[key as keyof Account]]),
  ) as Partial<Account>;
  const expiry = expires === undefined ? "" : `expires: ${expires || "never"}\n`;
  const ages = chage.length === 0 ? "" : `password ages: ${chage.join(" ")}\n`;
  return [
    {
      kind: "change-user",
      summary: `change ${[...Object.keys(wanted), ...(expires === undefined ? [] : ["expiry"]), ...(chage.length === 0 ? [] : ["password ages"])].join(", ")} of the user ${params.name}`,
      difference: {
        subject: `user ${params.name}`,
        before: describe(before),
        after: `${describe(wanted)}${expiry}${ages}`,
      },
      operations: [
        changeAccount({ verb: words.length > 0 ? "usermod" : "", name: params.name, words, chage }),
      ],
      effects: [
        {
          kind: "user",
          name: params.name,
          present: true,
          fields: { ...wanted, secret: promisedSecret(params, account) },
        },
      ],
    },
  ];
}

function needsHome(params: UserParams, account: Account): boolean {
  const moves = params.move_home && params.home !== undefined && params.home !== account.home;
  return params.create_home && !account.homeExists && !moves;
}

function missingHome(params: UserParams, account: Account): Change {
  const home = params.home ?? account.home;
  return {
    kind: "make-home",
    summary: `make ${home}`,
    difference: { subject: home, after: "directory\n" },
    operations: [makeHomeCall(params.name, params.skeleton ?? SKELETON)],
    effects: [
      { kind: "directory", path: home, owner: params.name, group: account.group },
      { kind: "user", name: params.name, present: true, fields: { homeExists: true } },
    ],
  };
}

function userKey(params: UserParams, hostName: string): Change {
  const file = keyFileOf(params);
  const comment = params.ssh_key_comment ?? `${params.name}@${hostName}`;
  return {
    kind: "make-key",
    summary: `make a key for ${params.name} in ${file}`,
    operations: [
      makeUserKey({
        name: params.name,
        file,
        type: params.ssh_key_type,
        bits: params.ssh_key_bits,
        comment,
        passphrase: params.ssh_key_passphrase || undefined,
      }),
    ],
    effects: [
      { kind: "user", name: params.name, present: true, fields: { publicKey: "(known once it is made)" } },
    ],
  };
}

function resultOf(params: UserParams, account: Account | undefined): Readonly<Record<string, unknown>> {
  return {
    name: params.name,
    state: "present",
    append: params.append,
    create_home: params.create_home,
    move_home: params.move_home,
    system: params.system,
    comment: params.comment ?? account?.comment ?? "",
    ...(account || params.home ? { home: params.home ?? account?.home } : {}),
    ...(account || params.shell ? { shell: params.shell ?? account?.shell } : {}),
    ...(account || params.uid !== undefined ? { uid: params.uid ?? account?.uid } : {}),
    ...(account ? { group: account.gid } : {}),
    ...(params.groups ? { groups: params.groups.join(",") } : {}),
    ...(params.generate_ssh_key
      ? {
          ssh_key_file: keyFileOf(params),
          ...(account?.publicKey ? { ssh_public_key: account.publicKey } : {}),
        }
      : {}),
  };
}

/** The entry that was printed last tells what the account is now. */
function entryResult(replies: readonly (Reply | undefined)[]): Readonly<Record<string, unknown>> {
  const lines = replies.flatMap((r) => r?.stdout.toString("utf8").trim().split("\n") ?? []);
  const [, , uid, gid, , home, shell] =
    lines.findLast((l) => /^[^:]*:[^:]*:\d+:\d+:/.test(l))?.split(":") ?? [];
  const key = lines.findLast((l) => /^(ssh-|ecdsa-)/.test(l));
  return {
    ...(uid === undefined ? {} : { uid: Number(uid), group: Number(gid), home, shell }),
    ...(key === undefined ? {} : { ssh_public_key: key }),
  };
}
