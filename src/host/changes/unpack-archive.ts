/** Unpacks an archive into a folder of the host, and gives what is in it an owner, a group and permissions. */

import type { Change } from "../change.ts";
import type { Input } from "../content.ts";
import type { Primitive } from "../primitive.ts";
import {
  type ArchiveWords,
  archiveArguments,
  archiveLists,
  knowArchive,
  openArchive,
  tarArchiveProgram,
  zipArchiveProgram,
} from "../programs/archive-program.ts";
import { die, resolvePath } from "../programs/path-program.ts";
import { enterFolder } from "../programs/place-program.ts";

export interface UnpackArchive {
  readonly words: ArchiveWords;
  /** The archive itself, where it is not on the host. */
  readonly input?: Input | undefined;
  /** How people know it. */
  readonly name: string;
  /** False: only owner, group and permissions are given. */
  readonly unpacks: boolean;
  readonly keepsNewer: boolean;
  /** As chmod takes it. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** What is not as it shall be, a line each. */
  readonly before: string;
  readonly after: string;
  /** For those who ask in check mode: what is below the folder then. */
  readonly states: ReadonlyMap<string, unknown>;
}

/** Gives what is named in \`hr_n\`, and the folders that these are in, what is wanted. $1 mode, $2 owner, $3 group. */
const giveAll: Primitive = {
  name: "hr_unpacked_give",
  body: `
[ -n "$1$2$3" ] || return 0
hr_n=$(printf '%s\\n' "$hr_n" | sed '/./!d; s,/*$,,; s,^,./,'; printf '%s\\n' "$hr_n" | sed -n 's,^\\([^/][^/]*\\)/.*,./\\1,p' | sort -u)
if [ -n "$2$3" ]; then
  hr_e=$(printf '%s\\n' "$hr_n" | tr '\\n' '\\0' | xargs -0 chown -h -- "$2\${3:+:$3}" 2>&1) || hr_die "$hr_c: $(printf '%s\\n' "\${hr_e#chown: }" | head -n 1)"
fi
[ -n "$1" ] || return 0
hr_e=$(printf '%s\\n' "$hr_n" | while IFS= read -r hr_w; do [ -L "$hr_w" ] || printf '%s\\0' "$hr_w"; done | xargs -0 chmod -- "$1" 2>&1) || hr_die "$hr_c: $(printf '%s\\n' "\${hr_e#chmod: }" | head -n 1)"`,
  requires: [die],
};

/** $1 "1" to unpack, $2 "1" to keep what is newer, $3 mode, $4 owner, $5 group, then as \`archiveArguments\`. The folder is held, so that nobody can put another in its place. */
const primitive: Primitive = {
  name: "hr_unpack",
  liveOutput: false,
  body: `
hr_un=$1 hr_kn=$2 hr_gm=$3 hr_go=$4 hr_gg=$5
shift 5
hr_c="failed to unpack to $2"
hr_src=$1
hr_path "$2"
hr_to=$hr_p
( hr_enter "$hr_to" ) || exit 1
hr_open_archive "$hr_src"
hr_e=$(hr_know_archive) || hr_die "$hr_c: the host has no $hr_e"
hr_know_archive
shift 2
case $hr_kind in zip) hr_archive_lists zip "$@" ;; *) hr_archive_lists tar "$@" ;; esac
hr_enter "$hr_to"
umask 022
if [ $hr_kind = zip ]; then hr_n=$(hr_zip -Z1 2>/dev/null)
else
  set --
  [ -z "$hr_gnu" ] || set -- --quoting-style=literal
  hr_n=$(hr_tar -t "$@" 2>/dev/null | sed 's,^/*,,')
fi
if [ -n "$hr_un" ]; then
  if [ $hr_kind = zip ]; then
    hr_how=-o
    [ -z "$hr_kn" ] || hr_how=-uo
    hr_e=$(hr_zip "$hr_how" o 2>&1)
    hr_rc=$?
    [ $hr_rc != 1 ] || hr_rc=0
  else
    set --
    [ ! -O / ] || set -- -p
    [ -z "$hr_kn" ] || set -- "$@" --keep-newer-files
    hr_e=$(hr_tar -x "$@" 2>&1 >/dev/null)
    hr_rc=$?
  fi
  [ $hr_rc = 0 ] || hr_die "$hr_c: $(printf '%s\\n' "$hr_e" | grep -v -e 'xiting with' -e '^Archive:' | tail -n 5)"
fi
hr_unpacked_give "$hr_gm" "$hr_go" "$hr_gg"
sync -f . 2>/dev/null || true`,
  requires: [
    resolvePath,
    enterFolder,
    openArchive,
    knowArchive,
    archiveLists,
    tarArchiveProgram,
    zipArchiveProgram,
    giveAll,
    die,
  ],
};

const LONG = 6 * 3_600_000;

export function unpackArchive(wanted: UnpackArchive): Change {
  const { words, input, name, unpacks, keepsNewer, mode, owner, group, before, after, states } = wanted;
  const flags = [unpacks, keepsNewer].map((on) => (on ? "1" : ""));
  return {
    kind: "unpack-archive",
    summary: unpacks
      ? `unpack ${name} to ${words.dest}`
      : `give what ${name} has unpacked to ${words.dest} its owner and mode`,
    difference: { subject: words.dest, ...(before === "" ? {} : { before }), after },
    operations: [
      {
        primitive,
        args: [...flags, mode, owner, group, ...archiveArguments(words)],
        ...(input === undefined ? {} : { input }),
        mutates: true,
        timeout: LONG,
      },
    ],
    effects: [
      {
        kind: "tree",
        path: words.dest,
        tool: "unarchive",
        state: { arguments: archiveArguments(words).join("\0"), states },
      },
    ],
  };
}
