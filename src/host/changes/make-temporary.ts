/** A new file or folder for one's own use, under a name that nobody had before. */

import type { Change } from "../change.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, reasonOf, resolvePath } from "../programs/path-program.ts";
import { BSD_STAT_FORMAT, type FileState, readStat, STAT_FORMAT } from "../reads/file-state.ts";

export interface Temporary {
  readonly directory: boolean;
  /** The folder it goes into; undefined: the system's. */
  readonly folder?: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * $1 "d" for a folder, $2 the folder it goes into or "", $3 and $4 how its name begins and ends. Nothing that is there is ever taken:
 * a folder is made, and a file opened, only if there was none. Prints its state, and its path behind that.
 */
const primitive: Primitive = {
  name: "hr_make_temporary",
  body: `
hr_path "\${2:-\${TMPDIR:-/tmp}}"
hr_c="cannot make a temporary path in $hr_p"
case $3$4 in */*) hr_die "$hr_c: its name has a slash in it" ;; esac
[ -d "$hr_p" ] || hr_die "$hr_c: there is no such folder"
cd -P -- "$hr_p" 2>/dev/null || hr_die "$hr_c: Permission denied"
umask 077
set -C
hr_n=0
while :; do
  hr_w=$3$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')$4
  if [ "$1" = d ]; then hr_e=$(mkdir -- "./$hr_w" 2>&1) && break
  else hr_e=$( { : >"./$hr_w"; } 2>&1 ) && break; fi
  hr_n=$((hr_n + 1))
  if [ "$hr_n" -ge 8 ] || { [ ! -e "./$hr_w" ] && [ ! -L "./$hr_w" ]; }; then hr_die "$hr_c: $(hr_reason "$hr_e")"; fi
done
stat -c '${STAT_FORMAT}' -- "./$hr_w" 2>/dev/null || stat -f '${BSD_STAT_FORMAT}' "./$hr_w"
printf '%s' "\${PWD%/}/$hr_w"`,
  requires: [resolvePath, die, reasonOf],
};

export function makeTemporary({ directory, folder, prefix, suffix }: Temporary): Change {
  const kind = directory ? "folder" : "file";
  return {
    kind: "make-temporary",
    summary: `make a temporary ${kind} in ${folder ?? "the system's folder for them"}`,
    operations: [{ primitive, args: [directory ? "d" : "", folder ?? "", prefix, suffix], mutates: true }],
    effects: [],
  };
}

/** What the reply of the operation tells. */
export function madeTemporary(
  reply: Reply,
): { readonly path: string; readonly state: FileState } | undefined {
  const [numbers = "", owner = "", group = "", ...rest] = reply.stdout.toString("utf8").split("\n");
  const state = readStat(numbers, owner, group);
  return state && { path: rest.join("\n"), state };
}
