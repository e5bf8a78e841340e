/** Makes a link, or gives one another target, in one step: there is never a moment without it. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, privatePlace, renameOver, syncPath } from "../programs/place-program.ts";
import type { FileState } from "../reads/file-state.ts";

export interface MakeLink {
  readonly path: string;
  /** A symbolic link's text; a hard link's other name. */
  readonly target: string;
  readonly hard?: boolean | undefined;
  readonly before?: FileState | undefined;
}

/** $1 path, $2 target, $3 "1" for a hard link. An empty folder in the way is removed; nothing else that is a folder. */
const primitive: Primitive = {
  name: "hr_make_link",
  body: `
hr_parent "$1"
hr_c="cannot make the link $1"
hr_t=$2
if [ "$3" = 1 ]; then hr_path "$2"; hr_t=$hr_p; fi
hr_place "$hr_c"
hr_o=../$hr_b
if [ "$3" = 1 ]; then
  case $hr_t in ./*) hr_die "$hr_c: the other name must be an absolute path" ;; esac
  hr_e=$(ln -P -- "$hr_t" new 2>&1) || hr_e=$(ln -- "$hr_t" new 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
else
  hr_e=$(ln -s -- "$hr_t" new 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
fi
if [ -d "$hr_o" ] && [ ! -L "$hr_o" ]; then
  hr_e=$(rmdir -- "$hr_o" 2>&1) || hr_die "$hr_c: a folder stands there: $(hr_reason "$hr_e")"
fi
hr_rename new "$hr_o" || hr_die "$hr_c: $(hr_reason "$hr_e")"
hr_sync .. "$hr_c"`,
  requires: [enterParent, privatePlace, renameOver, syncPath, die, reasonOf],
};

export function makeLink(wanted: MakeLink): Change {
  const path = plainPath(wanted.path);
  const kind = wanted.hard ? "hard link" : "link";
  const before =
    wanted.before?.type === "link"
      ? `link to ${wanted.before.target ?? ""}\n`
      : wanted.before && `${wanted.before.type}\n`;
  return {
    kind: "make-link",
    summary: `make ${path} a ${kind} to ${wanted.target}`,
    difference: {
      subject: path,
      ...(before === undefined ? {} : { before }),
      after: `${kind} to ${wanted.target}\n`,
    },
    operations: [{ primitive, args: [path, wanted.target, wanted.hard ? "1" : ""], mutates: true }],
    effects: [wanted.hard ? { kind: "file", path } : { kind: "link", path, target: wanted.target }],
  };
}
