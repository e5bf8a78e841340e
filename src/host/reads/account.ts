/** A user account with its groups, and the groups that a task names. The password's hash never leaves the host. */

import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** The primary group's name. */
  readonly group: string;
  /** Names of the other groups. */
  readonly groups: readonly string[];
  /** In /etc/passwd, not from a directory service. */
  readonly local: boolean;
  /** Of the home that was asked about, or else the account's. */
  readonly homeExists: boolean;
  /** Absent where this user may not read /etc/shadow. */
  readonly secret?: AccountSecret;
  /** The public key, where a key file was asked about and is there. */
  readonly publicKey?: string;
}

export interface AccountSecret {
  /** SHA-256 of the hash, without the mark of a lock; empty for an account that never had a password. */
  readonly digest: string;
  readonly locked: boolean;
  /** Days since the epoch; undefined where the account does not expire. */
  readonly expires: number | undefined;
  readonly ages: {
    readonly min: number | undefined;
    readonly max: number | undefined;
    readonly warn: number | undefined;
    /** Days from a password's end until the account is shut. */
    readonly inactive?: number | undefined;
  };
}

export interface AccountState {
  readonly account: Account | undefined;
  /** Of the groups asked about, and the one of the account's own name: those that there are, names by name or number. */
  readonly groups: ReadonlyMap<string, { readonly name: string; readonly gid: number | undefined }>;
  /** Whether the host has the tools that change accounts. */
  readonly tools: boolean;
  readonly selinux?: boolean;
}

/**
 * Reads the host's own tables in one go; only what is not in them is asked of a directory service. Prints the home, groups that
 * are missing, then marked lines; a password's hash comes last and goes no further than the shell.
 */
const tables = `
BEGIN { c = split(asked, list, " ") }
FILENAME == "/etc/passwd" {
  if ($1 == n && !u) { u = 1; gid = $4; home = $6; out = out "passwd:" $0 "\\nlocal:\\n" }
  next
}
FILENAME == "/etc/group" {
  for (i = 1; i <= c; i++) if (($1 == list[i] || $3 == list[i]) && !(i in done)) { done[i] = 1; out = out "group:" list[i] ":" $0 "\\n" }
  if (!u) next
  if ($3 == gid && !p) { p = 1; out = out "primary:" $1 "\\n" }
  m = split($4, members, ",")
  for (i = 1; i <= m; i++) if (members[i] == n && !($1 in seen)) { seen[$1] = 1; out = out "member:" $1 "\\n" }
  next
}
$1 == n && !s {
  s = 1
  h = $2
  if (h ~ /^!/) out = out "locked:\\n"
  sub(/^!+/, "", h)
  out = out "ages:" $4 ":" $5 ":" $6 ":" $8 ":" $7 "\\n"
}
END {
  print home
  for (i = 2; i <= c; i++) if (!(i in done)) missing = missing " " list[i]
  print missing
  printf "%shash:%s", out, h
}`;

/** $1 name, $2 key file ("" for none; relative to the home), $3 home that is wanted or "", then groups. */
const primitive: Primitive = {
  name: "hr_account",
  body: `
hr_n=$1 hr_k=$2 hr_w=$3
shift 3
command -v useradd >/dev/null 2>&1 && command -v usermod >/dev/null 2>&1 && echo 'tools:'
[ ! -e /sys/fs/selinux/enforce ] || echo 'selinux:'
hr_s=
[ ! -r /etc/shadow ] || hr_s=/etc/shadow
hr_o=$(awk -F: -v n="$hr_n" -v asked="$hr_n $*" '${tables}' /etc/passwd /etc/group $hr_s) || exit 1
hr_h=\${hr_o%%"
"*}
hr_o=\${hr_o#*"
"}
hr_m=\${hr_o%%"
"*}
hr_o=\${hr_o#*"
"}
hr_p=\${hr_o##*hash:}
hr_o=\${hr_o%hash:*}
printf '%s' "$hr_o"
if command -v getent >/dev/null 2>&1; then
  for hr_g in $hr_m; do
    hr_l=$(getent group "$hr_g" 2>/dev/null) && printf 'group:%s:%s\\n' "$hr_g" "$hr_l"
  done
  case $hr_o in
    *passwd:"$hr_n":*) ;;
    *) hr_l=$(getent passwd "$hr_n" 2>/dev/null) && printf 'passwd:%s\\n' "$hr_l" ;;
  esac
fi
case $hr_o in *passwd:"$hr_n":*) ;; *) exit 0 ;; esac
[ ! -d "\${hr_w:-$hr_h}" ] || echo 'home:'
if [ -n "$hr_p" ]; then
  if command -v sha256sum >/dev/null 2>&1; then hr_d=$(printf '%s' "$hr_p" | sha256sum)
  else hr_d=$(printf '%s' "$hr_p" | openssl dgst -sha256 -r); fi
  printf 'digest:%s\\n' "\${hr_d%% *}"
fi
if [ -n "$hr_k" ]; then
  case $hr_k in /*) ;; *) hr_k=$hr_h/$hr_k ;; esac
  if [ -f "$hr_k" ]; then
    hr_l=
    { read -r hr_l <"$hr_k.pub"; } 2>/dev/null
    printf 'key:%s\\n' "$hr_l"
  fi
fi
exit 0`,
};

export interface AccountQuestion {
  readonly name: string;
  readonly groups?: readonly string[];
  /** Whose public half is wanted; relative to the home. */
  readonly keyFile?: string | undefined;
  /** A home to look for instead of the account's own. */
  readonly home?: string | undefined;
}

export function account({ name, groups = [], keyFile = "", home = "" }: AccountQuestion): Read<AccountState> {
  return defineRead({
    primitive,
    args: [name, keyFile, home, ...groups],
    subject: { kind: "user", name },
    parse: (reply) => parse(reply, name),
    predict: (seen, overlay) => predict(seen, overlay, name, groups),
  });
}

function parse(reply: Reply, name: string): AccountState {
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, "the host did not say which users it has");
  const lines = reply.stdout.toString("utf8").split("\n");
  const of = (word: string): string[] =>
    lines.filter((l) => l.startsWith(`${word}:`)).map((l) => l.slice(word.length + 1));
  const groups = of("group").map((line) => {
    const [asked = "", found = "", , gid = ""] = line.split(":");
    return [asked, { name: found, gid: Number(gid) }] as const;
  });
  const [entry] = of("passwd");
  return {
    account: entry === undefined ? undefined : readAccount(entry, of, name),
    groups: new Map(groups),
    tools: of("tools").length > 0,
    ...(of("selinux").length > 0 ? { selinux: true } : {}),
  };
}

function readAccount(entry: string, of: (word: string) => string[], name: string): Account {
  const [, , uid = "", gid = "", comment = "", home = "", shell = ""] = entry.split(":");
  const group = of("primary")[0] ?? gid;
  const [ages] = of("ages");
  const key = of("key")[0];
  return {
    name,
    uid: Number(uid),
    gid: Number(gid),
    comment,
    home,
    shell,
    group,
    groups: of("member").filter((g) => g !== group),
    local: of("local").length > 0,
    homeExists: of("home").length > 0,
    ...(ages === undefined
      ? {}
      : { secret: readSecret(ages, of("digest")[0] ?? "", of("locked").length > 0) }),
    ...(key === undefined ? {} : { publicKey: key }),
  };
}

function readSecret(line: string, digest: string, locked: boolean): AccountSecret {
  const [min, max, warn, expires, inactive] = line.split(":");
  const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);
  return {
    digest,
    locked,
    expires: number(expires),
    ages: { min: number(min), max: number(max), warn: number(warn), inactive: number(inactive) },
  };
}

function predict(
  seen: AccountState,
  overlay: Overlay,
  name: string,
  asked: readonly string[],
): Predicted<AccountState> | undefined {
  const groups = new Map(seen.groups);
  let account = seen.account;
  let touched = false;
  for (const effect of overlay.effects) {
    if (effect.kind === "group" && [name, ...asked].includes(effect.name)) {
      touched = true;
      if (effect.present)
        groups.set(effect.name, { name: effect.name, gid: effect.gid ?? groups.get(effect.name)?.gid });
      else groups.delete(effect.name);
    }
    if (effect.kind !== "user" || effect.name !== name) continue;
    touched = true;
    account = effect.present
      ? { ...(account ?? newAccount(name)), ...(effect.fields as Partial<Account>) }
      : undefined;
  }
  if (!seen.account && account === undefined && !touched) return unknownMaker(name, overlay);
  return touched ? { known: { ...seen, account, groups } } : undefined;
}

/** Packages bring users along: those of a promised package are known once it is there. */
function unknownMaker(name: string, overlay: Overlay): Predicted<AccountState> | undefined {
  const maker = overlay.effects.findLast(
    (e) => (e.kind === "package" && e.installed) || e.kind === "anything",
  );
  if (!maker || !MADE_BY_PACKAGES.test(name)) return undefined;
  return { unknown: `there is no user ${name} yet; a package that is only promised may bring it` };
}

/** Names that packages give their users. */
const MADE_BY_PACKAGES =
  /^(_.*|www-data|nginx|systemd-.*|docker|pihole|grafana|prometheus|postgres|mysql|redis|syslog|sshd|messagebus|polkitd|chrony|ntp|tss|uuidd|dnsmasq)$/;

function newAccount(name: string): Account {
  const blank = { uid: -1, gid: -1, comment: "", home: `/home/${name}`, shell: "/bin/sh", group: name };
  const secret = {
    digest: "",
    locked: true,
    expires: undefined,
    ages: { min: undefined, max: undefined, warn: undefined },
  };
  return { name, ...blank, groups: [], local: true, homeExists: true, secret };
}
