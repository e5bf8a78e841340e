/** Removes a file and keeps it beside its place under the name of a backup. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, renameOver, syncPath } from "../programs/place-program.ts";

/** $1 path. Prints where it is kept, as \`PATH.NUMBER.DATE~\`. */
const primitive: Primitive = {
  name: "hr_set_aside",
  body: `
hr_parent "$1"
hr_c="cannot set $1 aside"
hr_o=./$hr_b
[ -e "$hr_o" ] || [ -L "$hr_o" ] || exit 0
if [ -d "$hr_o" ] && [ ! -L "$hr_o" ]; then hr_die "$hr_c: it is a folder"; fi
hr_w=$(date +%Y-%m-%d@%H:%M:%S~)
hr_i=$$
while [ -e "$hr_o.$hr_i.$hr_w" ] || [ -L "$hr_o.$hr_i.$hr_w" ]; do hr_i=$((hr_i + 1)); done
hr_rename "$hr_o" "$hr_o.$hr_i.$hr_w" || hr_die "$hr_c: $(hr_reason "$hr_e")"
hr_sync . "$hr_c"
printf '%s' "$hr_p.$hr_i.$hr_w"`,
  requires: [enterParent, renameOver, syncPath, die, reasonOf],
};

export function setAside(path: string): Change {
  const spelled = plainPath(path);
  return {
    kind: "remove-path",
    summary: `remove ${spelled}, and keep it as a backup`,
    difference: { subject: spelled, before: "file\n" },
    operations: [{ primitive, args: [spelled], mutates: true }],
    effects: [{ kind: "absent", path: spelled }],
  };
}

export function setAsidePath(reply: Reply | undefined): string | undefined {
  return reply?.status === 0 && reply.stdout.length > 0 ? reply.stdout.toString() : undefined;
}
