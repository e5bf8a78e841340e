/** Makes, changes and removes user accounts. Hashes travel on stdin, never in a command line. */

import type { Call, Primitive } from "../primitive.ts";

/** $1 "useradd" or "usermod" or "", $2 name, $3 chage's words or "", then words; stdin: the new hash, if any. Prints the entry. */
const change: Primitive = {
  name: "hr_change_account",
  body: `
hr_v=$1 hr_n=$2 hr_a=$3
shift 3
hr_h=$(cat)
if [ -n "$hr_v" ]; then "$hr_v" "$@" -- "$hr_n" || exit $?; fi
if [ -n "$hr_h" ]; then printf '%s:%s\\n' "$hr_n" "$hr_h" | chpasswd -e || exit $?; fi
if [ -n "$hr_a" ]; then chage $hr_a -- "$hr_n" || exit $?; fi
getent passwd "$hr_n" 2>/dev/null || awk -F: -v n="$hr_n" '$1 == n' /etc/passwd`,
};

const remove: Primitive = {
  name: "hr_remove_account",
  body: `
hr_n=$1
shift
userdel "$@" -- "$hr_n"`,
};

/** A home as useradd would have made it: the skeleton's files, owned by the user. $1 name, $2 skeleton. */
const makeHome: Primitive = {
  name: "hr_make_home",
  body: `
hr_e=$(getent passwd "$1" 2>/dev/null || awk -F: -v n="$1" '$1 == n' /etc/passwd)
hr_h=$(printf '%s' "$hr_e" | cut -d: -f6) hr_o=$(printf '%s' "$hr_e" | cut -d: -f3,4)
[ -n "$hr_h" ] || { echo "there is no user $1" >&2; exit 1; }
hr_m=$(sed -n 's/^[[:space:]]*HOME_MODE[[:space:]]*//p' /etc/login.defs 2>/dev/null | head -n 1)
case $hr_h in */*) mkdir -p -- "\${hr_h%/*}" || exit 1 ;; esac
mkdir -m 700 -- "$hr_h" || exit 1
[ ! -d "$2" ] || cp -RP "$2/." "$hr_h/" || exit 1
chown -Rh "$hr_o" "$hr_h" && chmod "\${hr_m:-755}" "$hr_h" && sync "$hr_h" 2>/dev/null
exit 0`,
};

/**
 * A key pair in the user's home, made by the user, so that no link there can lead root astray.
 * $1 name, $2 file (relative to the home), $3 type, $4 bits or "", $5 comment; stdin: the passphrase, if any. Prints the public
 * key. Away from any terminal ssh-keygen asks for a passphrase on stdin, so that it stands on no command line.
 */
const makeKey: Primitive = {
  name: "hr_make_user_key",
  body: `
hr_h=$(getent passwd "$1" | cut -d: -f6)
case $2 in /*) hr_f=$2 ;; *) hr_f=$hr_h/$2 ;; esac
hr_p=$(cat)
hr_t='umask 077
mkdir -p -- "\${1%/*}" || exit 1
f=$1 n=$5
set -- -q -t "$2" \${3:+-b "$3"} -C "$4" -f "$1"
if [ -z "$n" ]; then ssh-keygen "$@" -N "" </dev/null
else
  unset DISPLAY WAYLAND_DISPLAY SSH_ASKPASS
  SSH_ASKPASS_REQUIRE=never
  export SSH_ASKPASS_REQUIRE
  if command -v setsid >/dev/null 2>&1; then setsid ssh-keygen "$@"; else ssh-keygen "$@"; fi >/dev/null 2>&1 || {
    echo "ssh-keygen makes no key of this kind with this passphrase" >&2
    exit 1
  }
fi && chmod 644 "$f.pub" && cat "$f.pub"'
set -- "$1" "$hr_f" "$3" "$4" "$5"
if [ "$(id -un)" = "$1" ]; then set -- sh -c "$hr_t" sh "$2" "$3" "$4" "$5" "\${hr_p:+1}"
elif command -v runuser >/dev/null 2>&1; then set -- runuser -u "$1" -- sh -c "$hr_t" sh "$2" "$3" "$4" "$5" "\${hr_p:+1}"
else echo "only $1 may make a key in that home, and the host has no runuser" >&2; exit 1; fi
printf '%s\\n%s\\n' "$hr_p" "$hr_p" | "$@"`,
};

export interface AccountChange {
  /** `useradd` makes it. */
  readonly verb: "useradd" | "usermod" | "";
  readonly name: string;
  readonly words: readonly string[];
  /** What stands in /etc/shadow afterwards. */
  readonly hash?: string | undefined;
  readonly chage?: readonly string[];
}

export function changeAccount({ verb, name, words, hash, chage = [] }: AccountChange): Call {
  return {
    primitive: change,
    args: [verb, name, chage.join(" "), ...words],
    mutates: true,
    ...(hash === undefined ? {} : { input: Buffer.from(hash), sensitive: true }),
  };
}

export function removeAccount(
  name: string,
  options: { readonly home: boolean; readonly force: boolean },
): Call {
  const words = [...(options.force ? ["-f"] : []), ...(options.home ? ["-r"] : [])];
  return { primitive: remove, args: [name, ...words], mutates: true };
}

export function makeHomeCall(name: string, skeleton: string): Call {
  return { primitive: makeHome, args: [name, skeleton], mutates: true };
}

export interface UserKey {
  readonly name: string;
  readonly file: string;
  readonly type: string;
  readonly bits?: number | undefined;
  readonly comment: string;
  readonly passphrase?: string | undefined;
}

export function makeUserKey({ name, file, type, bits, comment, passphrase }: UserKey): Call {
  return {
    primitive: makeKey,
    args: [name, file, type, bits === undefined ? "" : String(bits), comment],
    mutates: true,
    ...(passphrase === undefined ? {} : { input: Buffer.from(passphrase), sensitive: true }),
  };
}
