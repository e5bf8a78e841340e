/** Shell functions for changes at a path: entering its folder safely, a private place beside it, putting a new thing there durably. */

import type { Primitive } from "../primitive.ts";
import { die, reasonOf, resolvePath, whyNot } from "./path-program.ts";

const ownerOf: Primitive = {
  name: "hr_owner",
  body: `stat -c %u -- "$1" 2>/dev/null || stat -f %u "$1"`,
};

/**
 * Walks the absolute path $1 link by link: `hr_real` is where it leads, `hr_links` the users other than root whose links
 * were on the way. A link's text is read without the shell's own resolution, so that nothing is followed unseen.
 */
const walk: Primitive = {
  name: "hr_walk",
  body: `
hr_real=
hr_links=
hr_todo=$1/
hr_hops=0
while [ -n "$hr_todo" ]; do
  hr_part=\${hr_todo%%/*}
  hr_todo=\${hr_todo#*/}
  case $hr_part in
  "" | .) continue ;;
  ..) hr_real=\${hr_real%/*}; continue ;;
  esac
  if [ -L "$hr_real/$hr_part" ]; then
    hr_hops=$((hr_hops + 1))
    [ "$hr_hops" -le 40 ] || hr_die "cannot enter $1: Too many levels of symbolic links"
    hr_t=$(hr_owner "$hr_real/$hr_part")
    [ "$hr_t" = 0 ] || hr_links="$hr_links $hr_t"
    hr_t=$(readlink "$hr_real/$hr_part"; echo .)
    hr_t=\${hr_t%?.}
    case $hr_t in /*) hr_real= ;; esac
    hr_todo=$hr_t/$hr_todo
  else
    hr_real=$hr_real/$hr_part
  fi
done
[ -n "$hr_real" ] || hr_real=/`,
  requires: [ownerOf, die],
};

/**
 * Makes the folder $1 the current one. For root, a link that another user made may only lead to what that user owns,
 * and must not change in between: everything afterwards is done relative to the folder that is held.
 */
export const enterFolder: Primitive = {
  name: "hr_enter",
  body: `
if [ -O / ]; then
  case $1 in /*) hr_abs=$1 ;; *) hr_abs=$(pwd -P)/$1 ;; esac
  hr_walk "$hr_abs"
  cd -P -- "$1" 2>/dev/null || hr_die "cannot enter $1: $(hr_why "$1")"
  [ "$PWD" = "$hr_real" ] || hr_die "cannot enter $1: a link on the way was changed in between"
  for hr_t in $hr_links; do
    [ "$hr_t" = "$(hr_owner .)" ] || hr_die "$1 leads to $PWD through a link that user $hr_t made, and the folder is not theirs: not followed as root; name $PWD itself if that is meant"
  done
else
  cd -P -- "$1" 2>/dev/null || hr_die "cannot enter $1: $(hr_why "$1")"
fi`,
  requires: [walk, ownerOf, whyNot, die],
};

/** Enters the folder of the path $1 and sets `hr_p` (the path) and `hr_b` (its last part). */
export const enterParent: Primitive = {
  name: "hr_parent",
  body: `
hr_path "$1"
hr_b=\${hr_p##*/}
case $hr_b in "" | . | ..) hr_die "$1 names no place in a folder" ;; esac
hr_d=\${hr_p%/*}
hr_enter "\${hr_d:-/}"`,
  requires: [resolvePath, enterFolder, die],
};

/** Whether a file may be written in place. $1: "1" yes, "0" no, "" as the host's `ANSIBLE_UNSAFE_WRITES` says, as in Ansible. */
export const mayWriteInPlace: Primitive = {
  name: "hr_unsafe",
  body: `
case $1 in 1) return 0 ;; 0) return 1 ;; esac
case \${ANSIBLE_UNSAFE_WRITES:-} in 1 | [Tt]rue | TRUE | [Yy]es | YES | [Oo]n | ON | [Yy] | [Tt]) return 0 ;; esac
return 1`,
};

/**
 * Makes a folder beside the target that only this user can enter, and goes there; `hr_o` is then the target, `../$hr_b`.
 * It is removed when the call ends, however it ends; ones that a dead run left behind go first. $1 is what was wanted.
 * Where no folder can be made there, the target is a file and $2 allows to write in place (as `hr_unsafe` has it, "0" where it is
 * not given), it is a folder among the temporary ones, `hr_far` is "1", and `hr_o` leads through the folder that is held.
 */
export const privatePlace: Primitive = {
  name: "hr_place",
  body: `
hr_u=\${2-0}
set -- "$1" ./.homerun.??????
[ ! -d "$2" ] || find . ! -name . -prune -type d -name '.homerun.??????' -user "$(id -u)" -mmin +60 -exec rm -rf {} + 2>/dev/null
umask 077
hr_o=../$hr_b
hr_far=
if hr_e=$(mktemp -d ./.homerun.XXXXXX 2>&1); then
  hr_n=$hr_e
  cd -- "$hr_n" && [ -O . ] || hr_die "$1: the folder beside it was taken away"
else
  hr_unsafe "$hr_u" && [ -f "$hr_b" ] && [ ! -L "$hr_b" ] || hr_die "$1: $(hr_reason "$hr_e")"
  hr_far=1 hr_o=$PWD/$hr_b
  exec 7<.
  [ ! -e "/proc/self/fd/7/$hr_b" ] || hr_o=/proc/self/fd/7/$hr_b
  hr_n=$(mktemp -d "\${TMPDIR:-/tmp}/.homerun.XXXXXX" 2>&1) || hr_die "$1: $(hr_reason "$hr_n")"
  cd -- "$hr_n" && [ -O . ] || hr_die "$1: the temporary folder was taken away"
  hr_n=\${hr_n##*/}
fi
trap 'cd .. && rm -rf -- "$hr_n"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM`,
  requires: [die, reasonOf, mayWriteInPlace],
};

/** Makes the file or folder $1 durable. Only a device that says so fails; a host without a selective sync syncs all. */
export const syncPath: Primitive = {
  name: "hr_sync",
  body: `
hr_e=$(sync -- "$1" 2>&1) && return 0
case $hr_e in
*"nput/output error"* | *"o space left"* | *"uota exceeded"* | *"tale file handle"*) hr_die "$2: $(hr_reason "$hr_e")" ;;
esac
sync`,
  requires: [die, reasonOf],
};

/** Renames $1 over $2, never into it. Status 1 and \`hr_e\` where that can't be done. */
export const renameOver: Primitive = {
  name: "hr_rename",
  body: `
hr_e=$(mv -fT -- "$1" "$2" 2>&1) && return 0
case $hr_e in *"ption"* | *sage:*) ;; *) return 1 ;; esac
if [ -d "$2" ] && [ ! -L "$2" ]; then hr_e="mv: $2: Is a directory"; return 1; fi
hr_e=$(mv -fh -- "$1" "$2" 2>&1) && return 0
case $hr_e in *"ption"* | *sage:*) ;; *) return 1 ;; esac
if [ -d "$2" ]; then hr_e="mv: $2: a link to a folder stands there"; return 1; fi
hr_e=$(mv -f -- "$1" "$2" 2>&1)`,
};

/** Gives $1 the owner $2, the group $3 and the mode $4, each only where not empty. $5 is what was wanted, in words. */
export const giveAttributes: Primitive = {
  name: "hr_give",
  body: `
if [ -n "$2$3" ]; then
  hr_e=$(chown -h -- "$2\${3:+:$3}" "$1" 2>&1) || hr_die "$5: \${hr_e#chown: }"
fi
if [ -n "$4" ] && [ ! -L "$1" ]; then
  hr_e=$(chmod -- "$4" "$1" 2>&1) || hr_die "$5: $(hr_reason "$hr_e")"
fi`,
  requires: [die, reasonOf],
};
