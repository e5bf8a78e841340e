/** Gives a user another table of jobs, through `crontab`, which checks it. */

import type { Change } from "../change.ts";
import { sha256Of } from "../content.ts";
import type { Primitive } from "../primitive.ts";
import { die, digest } from "../programs/path-program.ts";
import { receiveFile } from "../programs/receive-program.ts";
import { crontabPath } from "../reads/crontab.ts";
import { contentDifference } from "./printable.ts";

/**
 * $1 user, $2 digest of the table that it was made from ("-": there was none), $3 "1" to keep a copy of that, $4 size and
 * $5 digest of the new one, which comes on stdin. Prints the path of the copy.
 */
const primitive: Primitive = {
  name: "hr_write_crontab",
  body: `
hr_c="cannot write the crontab of $1"
hr_d=$(mktemp -d) || exit 1
trap 'rm -rf "$hr_d"' EXIT
trap 'exit 143' HUP INT TERM
cd "$hr_d" || exit 1
hr_receive "$4" "$5"
hr_old=$2 hr_keep=$3 hr_n=$(id -un)
[ "$1" = "$hr_n" ] && set -- || set -- -u "$1"
hr_now=-
if crontab "$@" -l >old 2>/dev/null; then hr_now=$(hr_digest sha256 <old); fi
[ -z "$hr_now" ] || [ "$hr_now" = "$hr_old" ] || hr_die "$hr_c: somebody else has changed it in the meantime"
if [ -n "$hr_keep" ] && [ "$hr_old" != - ]; then
  hr_k=$(mktemp "\${TMPDIR:-/tmp}/crontab.XXXXXX") && cat old >"$hr_k" || hr_die "$hr_c: no copy of the old one could be kept"
fi
chmod 755 .
chmod 644 new
hr_e=$(crontab "$@" "$PWD/new" 2>&1) || hr_die "$hr_c: $hr_e"
printf '%s' "$hr_k"`,
  requires: [die, digest, receiveFile],
  checksInput: true,
};

export interface WriteCrontab {
  readonly user: string;
  readonly content: Buffer;
  readonly before: Buffer | undefined;
  readonly backup: boolean;
}

export function writeCrontab({ user, content, before, backup }: WriteCrontab): Change {
  const subject = `crontab of ${user}`;
  const args = [
    user,
    before === undefined ? "-" : sha256Of(before),
    backup ? "1" : "",
    String(content.length),
    sha256Of(content),
  ];
  return {
    kind: "write-crontab",
    summary: `write the crontab of ${user}`,
    difference: contentDifference(subject, before, content),
    operations: [{ primitive, args, input: content, mutates: true }],
    effects: [{ kind: "file", path: crontabPath(user), content }],
  };
}
