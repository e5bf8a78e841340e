/** Makes an empty file where there is none, and sets the times of one that is there. */

import type { Change } from "../change.ts";
import type { Effect } from "../effect.ts";
import { plainPath } from "../host-path.ts";
import { NEW_FILE } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, syncPath } from "../programs/place-program.ts";
import type { FileState } from "../reads/file-state.ts";

/** "now", "keep", or `[[CC]YY]MMDDhhmm[.SS]` in the host's time zone. */
export type TouchTime = "now" | "keep" | (string & {});

export interface TouchFile {
  readonly path: string;
  readonly before: FileState | undefined;
  readonly modified: TouchTime;
  readonly accessed: TouchTime;
  readonly as?: string | undefined;
}

/** $1 path, $2 time of modification, $3 of access. A link is not followed. */
const primitive: Primitive = {
  name: "hr_touch",
  body: `
hr_parent "$1"
hr_c="cannot touch $1"
hr_o=./$hr_b
if [ ! -e "$hr_o" ] && [ ! -L "$hr_o" ]; then
  hr_e=$( { set -C; : >"$hr_o"; } 2>&1 ) || hr_die "$hr_c: $(hr_reason "$hr_e")"
  hr_sync . "$hr_c"
fi
hr_time() {
  case $2 in
  keep) return 0 ;;
  now) set -- "$1" ;;
  *) set -- "$1" -t "$2" ;;
  esac
  hr_e=$(touch -c -h "$@" -- "$hr_o" 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
}
hr_time -m "$2"
hr_time -a "$3"`,
  requires: [enterParent, syncPath, die, reasonOf],
};

export function touchFile({ path, before, modified, accessed, as }: TouchFile): Change {
  const spelled = plainPath(path);
  const owner = as === undefined ? {} : { owner: as, group: as };
  const effects: readonly Effect[] = before
    ? [{ kind: "attributes", path: spelled }]
    : [{ kind: "file", path: spelled, content: new Uint8Array(), mode: NEW_FILE.mode, ...owner }];
  return {
    kind: "touch-file",
    summary: before ? `set the times of ${spelled}` : `create ${spelled}, empty`,
    ...(before ? {} : { difference: { subject: spelled, after: "" } }),
    operations: [{ primitive, args: [spelled, modified, accessed], mutates: true }],
    effects,
  };
}
