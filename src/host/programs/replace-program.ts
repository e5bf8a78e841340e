/** Shell functions that put the new file of a private place (`new` beside `../$hr_b`) where it belongs: kept attributes, validation, backup, rename. */

import type { Primitive } from "../primitive.ts";
import { die, digest, reasonOf } from "./path-program.ts";
import { giveAttributes, mayWriteInPlace, renameOver, syncPath } from "./place-program.ts";

/** Gives file $2 the owner, permissions, ACL, extended attributes and security context of file $1. */
const keepAttributes: Primitive = {
  name: "hr_keep",
  body: `
cp -P --attributes-only --preserve=all --no-preserve=timestamps -- "$1" "$2" 2>/dev/null && return 0
hr_t=$(stat -c '%u:%g %a' -- "$1" 2>/dev/null || stat -f '%u:%g %Lp' "$1") || return 0
chown -- "\${hr_t% *}" "$2" 2>/dev/null || chgrp -- "$(t=\${hr_t% *}; echo "\${t#*:}")" "$2" 2>/dev/null
[ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$1" -- "$2" 2>/dev/null
chmod -- "\${hr_t#* }" "$2"`,
};

/** Ends the call where the old file's digest is not $1 ("-": where there is one). */
export const unchangedSince: Primitive = {
  name: "hr_unchanged",
  body: `
case $1 in
"") return 0 ;;
-) [ ! -e "$hr_o" ] || hr_die "$hr_c: somebody else has made it in the meantime" ;;
*)
  hr_t=$( { hr_digest sha256 <"$hr_o"; } 2>/dev/null )
  [ -e "$hr_o" ] || hr_die "$hr_c: somebody else has removed it in the meantime"
  [ -z "$hr_t" ] || [ "$hr_t" = "$1" ] || hr_die "$hr_c: somebody else has changed it in the meantime" ;;
esac`,
  requires: [die, digest],
};

/** Runs the words as a command, with the new file's path for \`%s\`. */
const validateFile: Primitive = {
  name: "hr_validate",
  body: `
hr_l="$*"
hr_i=$#
while [ "$hr_i" -gt 0 ]; do
  case $1 in *"%s"*) hr_t=\${1%%"%s"*}$PWD/new\${1#*"%s"} ;; *) hr_t=$1 ;; esac
  shift
  set -- "$@" "$hr_t"
  hr_i=$((hr_i - 1))
done
hr_e=$(cd / && umask 022 && "$@" 2>&1 </dev/null) || hr_die "$hr_c: the new content is not valid: \\\`$hr_l\\\` ended with $?: $hr_e"`,
  requires: [die],
};

/** Copies the old file to \`PATH.NUMBER.DATE~\` beside it and sets \`hr_k\` to that path. */
const keepCopy: Primitive = {
  name: "hr_backup",
  body: `
hr_w=$(date +%Y-%m-%d@%H:%M:%S~)
hr_i=$$
while [ -e "$hr_o.$hr_i.$hr_w" ]; do hr_i=$((hr_i + 1)); done
hr_e=$(cp -pP -- "$hr_o" old 2>&1) || hr_die "cannot keep a copy of $hr_p: $(hr_reason "$hr_e")"
hr_sync old "cannot keep a copy of $hr_p"
hr_rename old "$hr_o.$hr_i.$hr_w" || hr_die "cannot keep a copy of $hr_p: $(hr_reason "$hr_e")"
hr_k=$hr_p.$hr_i.$hr_w`,
  requires: [die, reasonOf, syncPath, renameOver],
};

/** How `replaceFile` is told; undefined leaves it to the host, as Ansible does. */
export function inPlaceWord(inPlace: boolean | undefined): string {
  if (inPlace === undefined) return "";
  return inPlace ? "1" : "0";
}

/** Writes into the file that can't be replaced. $1 mode, $2 owner, $3 group. */
const writeInPlace: Primitive = {
  name: "hr_in_place",
  body: `
[ -f "$hr_o" ] && [ ! -L "$hr_o" ] || hr_die "$hr_c: $(hr_reason "$hr_e")"
hr_e=$(cat 2>&1 <new >"$hr_o") || hr_die "$hr_c: $(hr_reason "$hr_e"); it was written in place and is incomplete now"
hr_give "$hr_o" "$2" "$3" "$1" "$hr_c"
hr_sync "$hr_o" "$hr_c"`,
  requires: [die, reasonOf, giveAttributes, syncPath],
};

/**
 * Puts \`new\` in the place of \`$hr_o\`. $1 mode, $2 owner, $3 group (each or ""), $4 "1" for a backup, $5 "1" to write in
 * place where it can't be replaced, "0" not to, "" as the host's \`ANSIBLE_UNSAFE_WRITES\` says, then the words of a validation. Prints the backup's path. \`hr_c\` is what failed, in words.
 */
export const replaceFile: Primitive = {
  name: "hr_replace",
  body: `
if [ -d "$hr_o" ] && [ ! -L "$hr_o" ]; then hr_die "$hr_c: a folder stands there"; fi
hr_old=
if [ -f "$hr_o" ] && [ ! -L "$hr_o" ]; then
  hr_old=1
  hr_keep "$hr_o" new
else
  chmod 644 new
fi
hr_give new "$2" "$3" "$1" "$hr_c"
hr_sync new "$hr_c"
hr_gm=$1 hr_go=$2 hr_gg=$3 hr_gb=$4 hr_gi=$5
shift 5
if hr_unsafe "$hr_gi"; then hr_gi=1; fi
[ $# = 0 ] || hr_validate "$@"
hr_k=
if [ -n "$hr_gb$hr_old" ] && [ "$hr_gb" = "$hr_old" ]; then hr_backup; fi
if [ -n "$hr_far" ]; then hr_in_place "$hr_gm" "$hr_go" "$hr_gg"
elif ! hr_rename new "$hr_o"; then
  case $hr_gi:$hr_e in
  1:*) hr_in_place "$hr_gm" "$hr_go" "$hr_gg" ;;
  *"resource busy") hr_die "$hr_c: it is mounted on its own, so it can't be replaced, only written in place (unsafe_writes: true)" ;;
  *"not permitted")
    hr_t=$(lsattr -d "$hr_o" 2>/dev/null)
    case \${hr_t%% *} in
    *i*) hr_die "$hr_c: it is immutable (chattr -i, or \\\`attributes: -i\\\`, lets it be changed)" ;;
    *a*) hr_die "$hr_c: it may only be appended to (chattr -a, or \\\`attributes: -a\\\`, lets it be changed)" ;;
    esac
    hr_die "$hr_c: $(hr_reason "$hr_e")" ;;
  *) hr_die "$hr_c: $(hr_reason "$hr_e")" ;;
  esac
elif [ -z "$hr_old" ] && [ -e /sys/fs/selinux/enforce ] && command -v restorecon >/dev/null 2>&1; then
  restorecon "$hr_o" 2>/dev/null
fi
hr_sync .. "$hr_c"
printf '%s' "$hr_k"`,
  requires: [
    die,
    reasonOf,
    keepAttributes,
    validateFile,
    keepCopy,
    writeInPlace,
    mayWriteInPlace,
    giveAttributes,
    syncPath,
    renameOver,
  ],
};
