/** Copies a file of the host to another place on the same host, durably. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, NEW_FILE } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, digest, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { inPlaceWord, replaceFile } from "../programs/replace-program.ts";
import type { FileState } from "../reads/file-state.ts";
import { splitWords } from "../shell-words.ts";

export interface CopyFile {
  readonly source: string;
  readonly path: string;
  /** What is copied; a new file gets its mode where none is wanted. */
  readonly sourceState: FileState;
  readonly before?: FileState | undefined;
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly as?: string | undefined;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly inPlace?: boolean | undefined;
}

/**
 * $1 path, $2 source, $3 digest that the source must have or "", $4 mode, $5 owner, $6 group, $7 "1" for a backup,
 * $8 "1" to write in place if need be, then the words of the validation. Prints the path of the backup.
 */
const primitive: Primitive = {
  name: "hr_copy_file",
  body: `
hr_path "$2"
case $hr_p in /*) hr_src=$hr_p ;; *) hr_src=$PWD/$hr_p ;; esac
hr_parent "$1"
hr_c="cannot copy $2 to $1"
hr_place "$hr_c" "$8"
hr_e=$(set -C; cat 2>&1 <"$hr_src" >new) || hr_die "$hr_c: $(hr_reason "$hr_e")"
hr_t=$(hr_digest sha256 "$(($(wc -c <new)))" <new)
[ -z "$hr_t" ] || [ -z "$3" ] || [ "$hr_t" = "$3" ] || hr_die "$hr_c: $2 was changed in the meantime"
hr_m=$4 hr_ow=$5 hr_gr=$6 hr_bk=$7 hr_ip=$8
shift 8
hr_replace "$hr_m" "$hr_ow" "$hr_gr" "$hr_bk" "$hr_ip" "$@"`,
  requires: [resolvePath, die, digest, reasonOf, enterParent, privatePlace, replaceFile],
};

/** `backupFileOf` tells the path of the backup. */
export function copyFile(wanted: CopyFile): Change {
  const path = plainPath(wanted.path);
  const source = plainPath(wanted.source);
  const before = wanted.before?.type === "file" ? wanted.before : undefined;
  const base = before ? { mode: before.mode, directory: false } : NEW_FILE;
  const asked = wanted.mode === undefined ? undefined : modeBits(wanted.mode, base);
  const mode = asked ?? (before ? undefined : wanted.sourceState.mode);
  const owner = wanted.owner ?? before?.owner ?? wanted.as;
  const group = wanted.group ?? before?.group ?? wanted.as;
  const switches = [wanted.backup ? "1" : "", inPlaceWord(wanted.inPlace)];
  const attributes = [mode === undefined ? "" : modeArgument(mode), wanted.owner ?? "", wanted.group ?? ""];
  const words = wanted.validate === undefined ? [] : (splitWords(wanted.validate) ?? []);
  return {
    kind: "copy-file",
    summary: `copy ${source} to ${path}`,
    difference: { subject: path, binary: true },
    operations: [
      {
        primitive,
        args: [path, source, wanted.sourceState.sha256 ?? "", ...attributes, ...switches, ...words],
        mutates: true,
      },
    ],
    effects: [
      {
        kind: "file",
        path,
        mode: mode ?? before?.mode ?? NEW_FILE.mode,
        ...(owner ? { owner } : {}),
        ...(group ? { group } : {}),
      },
    ],
  };
}
