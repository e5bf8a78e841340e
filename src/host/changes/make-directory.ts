/** Makes a folder and those above it that are missing. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, modeText, NEW_DIRECTORY } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterFolder, giveAttributes, syncPath } from "../programs/place-program.ts";

export interface MakeDirectory {
  /** As in `modeBits`, from 0755. Like the owners it holds for every folder that is made. */
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** The user that calls run as: the owner of a new folder, for predictions. */
  readonly as?: string | undefined;
}

/**
 * $1 path, $2 mode, $3 owner, $4 group. Goes down one held folder at a time; a missing one is made beside its place and
 * renamed there when it is as wanted.
 */
export const makeFolders: Primitive = {
  name: "hr_make_directory",
  body: `
hr_path "$1"
hr_c="cannot make the folder $1"
hr_have=$hr_p
hr_miss=
while [ ! -d "$hr_have" ]; do
  if [ -e "$hr_have" ] || [ -L "$hr_have" ]; then hr_die "$hr_c: $hr_have is there and is no folder"; fi
  hr_miss=\${hr_have##*/}\${hr_miss:+/$hr_miss}
  case $hr_have in */*) hr_have=\${hr_have%/*} ;; *) hr_have=. ;; esac
  hr_have=\${hr_have:-/}
done
hr_enter "$hr_have"
[ -z "$2" ] || umask 077
while [ -n "$hr_miss" ]; do
  hr_part=\${hr_miss%%/*}
  case $hr_miss in */*) hr_miss=\${hr_miss#*/} ;; *) hr_miss= ;; esac
  if hr_e=$(mkdir -- "./$hr_part" 2>&1); then hr_new=1; else
    [ -d "./$hr_part" ] && [ ! -L "./$hr_part" ] || hr_die "$hr_c: $(hr_reason "$hr_e")"
    hr_new=
  fi
  hr_was=\${PWD%/}/$hr_part
  cd -P -- "./$hr_part" 2>/dev/null || hr_die "$hr_c: Permission denied"
  [ "$PWD" = "$hr_was" ] || hr_die "$hr_c: somebody else has put a link there"
  if [ -n "$hr_new" ]; then
    [ -O . ] || hr_die "$hr_c: somebody else has put another folder there"
    hr_give . "$3" "$4" "$2" "$hr_c"
    hr_sync .. "$hr_c"
  fi
done
hr_sync . "$hr_c"`,
  requires: [resolvePath, enterFolder, giveAttributes, syncPath, die, reasonOf],
};

export function makeDirectory(path: string, wanted: MakeDirectory = {}): Change {
  const spelled = plainPath(path);
  const mode = wanted.mode === undefined ? undefined : modeBits(wanted.mode, NEW_DIRECTORY);
  const owner = wanted.owner ?? wanted.as;
  const group = wanted.group ?? wanted.as;
  return {
    kind: "make-directory",
    summary: `make the folder ${spelled}${mode === undefined ? "" : ` with mode ${modeText(mode)}`}`,
    difference: { subject: spelled, after: "folder\n" },
    operations: [
      {
        primitive: makeFolders,
        args: [spelled, mode === undefined ? "" : modeArgument(mode), wanted.owner ?? "", wanted.group ?? ""],
        mutates: true,
      },
    ],
    effects: [
      {
        kind: "directory",
        path: spelled,
        mode: mode ?? NEW_DIRECTORY.mode,
        ...(owner ? { owner } : {}),
        ...(group ? { group } : {}),
      },
    ],
  };
}
