/** Writes and removes files in the root of a FAT partition that is not mounted, with mtools. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { syncPath } from "../programs/place-program.ts";
import { fatFilePath } from "../reads/fat-partition.ts";
import { contentDifference } from "./printable.ts";

/** FAT has no other memory of who wrote what: with one date for all, equal files make equal images. */
const DATE = 1_577_836_800;

/** $1 image or device, $2 offset, $3 name; stdin is the content. Read back before it counts as written. */
const write: Primitive = {
  name: "hr_write_fat_file",
  body: `
hr_c="cannot write $3 into $1"
hr_d=$(mktemp -d) || hr_die "$hr_c: no folder for temporary files"
trap 'rm -rf "$hr_d"' EXIT
trap 'exit 129' HUP INT TERM
cat >"$hr_d/new" || hr_die "$hr_c: no room for temporary files"
MTOOLSRC=/dev/null SOURCE_DATE_EPOCH=${DATE} TZ=UTC0
export MTOOLSRC SOURCE_DATE_EPOCH TZ
hr_e=$(mcopy -D o -i "$1@@$2" "$hr_d/new" "::$3" 2>&1 </dev/null) || hr_die "$hr_c: $(hr_reason "$hr_e")"
mtype -i "$1@@$2" "::$3" >"$hr_d/back" 2>/dev/null
cmp -s "$hr_d/new" "$hr_d/back" || hr_die "$hr_c: what is read back is something else"
hr_sync "$1" "$hr_c"`,
  requires: [die, reasonOf, syncPath],
};

/** $1 image or device, $2 offset, $3 name. */
const remove: Primitive = {
  name: "hr_remove_fat_file",
  body: `
MTOOLSRC=/dev/null
export MTOOLSRC
hr_e=$(mdel -i "$1@@$2" "::$3" 2>&1 </dev/null) || hr_die "cannot remove $3 from $1: $(hr_reason "$hr_e")"
hr_sync "$1" "cannot remove $3 from $1"`,
  requires: [die, reasonOf, syncPath],
};

export interface FatFilePlace {
  /** The image or device. */
  readonly path: string;
  readonly offset: number;
  readonly name: string;
  readonly before: Uint8Array | undefined;
  readonly sensitive: boolean;
}

export function writeFatFile(place: FatFilePlace, content: Uint8Array): Change {
  const { path, offset, name, before, sensitive } = place;
  return {
    kind: "write-fat-file",
    summary: `${before === undefined ? "create" : "write"} ${name} in ${path}`,
    difference: contentDifference(`${path}: ${name}`, before, content),
    ...(sensitive ? { sensitive } : {}),
    operations: [
      {
        primitive: write,
        args: [path, String(offset), name],
        input: content,
        mutates: true,
        ...(sensitive ? { sensitive } : {}),
      },
    ],
    effects: [{ kind: "file", path: fatFilePath(path, name), content }],
  };
}

export function removeFatFile(place: FatFilePlace): Change {
  const { path, offset, name, before, sensitive } = place;
  return {
    kind: "remove-fat-file",
    summary: `remove ${name} from ${path}`,
    difference: contentDifference(`${path}: ${name}`, before ?? "unread", undefined),
    ...(sensitive ? { sensitive } : {}),
    operations: [{ primitive: remove, args: [path, String(offset), name], mutates: true }],
    effects: [{ kind: "absent", path: fatFilePath(path, name) }],
  };
}
