/** rsync, on one machine or between two: the one that is asked speaks through homerun with its other half. */

import type { Call, Primitive } from "../primitive.ts";

/** Statuses of our own, which rsync has no use for. */
export const NO_RSYNC = 121;

const HERE: Primitive = {
  name: "hr_rsync_here",
  liveOutput: false,
  body: `
command -v "$1" >/dev/null 2>&1 || exit ${NO_RSYNC}
"$@" </dev/null`,
};

/**
 * What rsync starts in the place of ssh: it prints the words that were for the other machine, up to a NUL, and then passes on
 * what rsync says and hears. Without single quotes, since rsync takes it apart at blanks and quotes. It ends when the other side
 * has nothing more to say, which is what rsync waits for. `cat` can't do with streams that don't block.
 */
const SPEAKS = 'shift; printf "%s\\0" "$*" >&4; exec 5<&0; cat <&5 >&4 3<&- & exec cat <&3 4>&- 5<&-';

/** On stderr, behind what rsync complains and a NUL: what it printed. */
const NEAR: Primitive = {
  name: "hr_rsync_near",
  body: `
command -v "$1" >/dev/null 2>&1 || exit ${NO_RSYNC}
hr_exe=$1 hr_rsh=$2
shift 2
exec 3<&0 4>&1
hr_out=$("$hr_exe" --blocking-io -e "$hr_rsh" "$@" </dev/null)
hr_c=$?
printf '\\0%s\\n' "$hr_out" >&2
exit $hr_c`,
};

/** The words that rsync wanted to give to ssh, which are for a shell: `rsync_path` may be a whole command. */
const FAR: Primitive = {
  name: "hr_rsync_far",
  body: 'eval "$1"',
};

export interface RsyncWords {
  readonly exe: string;
  readonly words: readonly string[];
  readonly mutates: boolean;
}

/** Both paths are here, or one is a daemon's. */
export function rsyncHere({ exe, words, mutates }: RsyncWords): Call {
  return { primitive: HERE, args: [exe, ...words], mutates };
}

export function rsyncNear({ exe, words, mutates }: RsyncWords): Call {
  return { primitive: NEAR, args: [exe, `sh -c '${SPEAKS}' homerun`, ...words], mutates };
}

export function rsyncFar(command: string, mutates: boolean): Call {
  return { primitive: FAR, args: [command], mutates };
}

/** What `rsyncNear` said: complaints, and what rsync printed. */
export function readNear(stderr: Buffer): { readonly said: Buffer; readonly printed: Buffer } {
  const at = stderr.indexOf(0);
  if (at === -1) return { said: stderr, printed: Buffer.alloc(0) };
  return { said: stderr.subarray(0, at), printed: stderr.subarray(at + 1) };
}
