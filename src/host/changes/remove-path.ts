/** Removes what is at a path, a folder with all that is in it. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, syncPath } from "../programs/place-program.ts";
import type { FileState } from "../reads/file-state.ts";

/** Where something is mounted at or below the path nothing is removed: what is mounted there is not the folder's own. */
const primitive: Primitive = {
  name: "hr_remove_path",
  body: `
hr_parent "$1"
hr_c="cannot remove $1"
hr_o=./$hr_b
[ -e "$hr_o" ] || [ -L "$hr_o" ] || exit 0
if [ -d "$hr_o" ] && [ ! -L "$hr_o" ]; then
  if [ -r /proc/self/mountinfo ]; then
    hr_t=$(hr_real=\${PWD%/}/$hr_b awk '
      BEGIN { want = ENVIRON["hr_real"] }
      { at = $5; gsub(/\\\\040/, " ", at); gsub(/\\\\011/, "\\t", at); gsub(/\\\\012/, "\\n", at); gsub(/\\\\134/, "\\\\", at)
        if (at == want || index(at, want "/") == 1) { print at; exit } }' /proc/self/mountinfo)
    [ -z "$hr_t" ] || hr_die "$hr_c: something is mounted on $hr_t; unmount it first"
  fi
  hr_e=$(rm -rf -- "$hr_o" 2>&1) || hr_die "$hr_c: \${hr_e#rm: }"
else
  hr_e=$(rm -f -- "$hr_o" 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"
fi
hr_sync . "$hr_c"`,
  requires: [enterParent, syncPath, die, reasonOf],
};

export function removePath(path: string, before?: FileState): Change {
  const spelled = plainPath(path);
  const what = before?.type === "directory" ? "the folder " : "";
  return {
    kind: "remove-path",
    summary: `remove ${what}${spelled}`,
    difference: {
      subject: spelled,
      before: `${before?.type === "directory" ? "folder" : (before?.type ?? "present")}\n`,
    },
    operations: [{ primitive, args: [spelled], mutates: true }],
    effects: [{ kind: "absent", path: spelled }],
  };
}
