/** What became of a job that was started with `changes/background-job.ts`. */

import type { Call, Primitive, Reply } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { ReplyError } from "../read.ts";

export type JobState =
  /** Nothing is known of it. */
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  /**
   * `done`: it came to its end. `late`: its time was up, and it was ended. `lost`: it is not there any more and left no word of
   * its end: it was killed, or the machine was restarted.
   */
  | {
      readonly kind: "done" | "late" | "lost";
      readonly note: string;
      /** Of the calls that came to an end, in order. */
      readonly replies: readonly Reply[];
    };

/** Prints "hr STATE", and behind an end "BYTES-OF-NOTE STATUS:STDOUT:STDERR …", a line end, and all these bytes. */
const jobState: Primitive = {
  name: "hr_job_state",
  body: `
if ! cd -- "$1" 2>/dev/null; then
  [ ! -d "$1" ] || hr_die "$1 can't be entered: Permission denied"
  echo "hr none"
  exit 0
fi
[ -e note ] || { echo "hr none"; exit 0; }
hr_lives() {
  hr_p= hr_b= hr_t=- hr_x=-
  read -r hr_p hr_b hr_t <pid || return 1
  if read -r hr_x </proc/sys/kernel/random/boot_id; then [ "$hr_x" = "$hr_t" ] || return 1; fi
  if [ "$hr_b" != - ]; then
    read -r hr_x <"/proc/$hr_p/stat" || return 1
    hr_x=\${hr_x##*) }
    set -- $hr_x
    [ "\${20}" = "$hr_b" ]
  else kill -0 "$hr_p"; fi
} 2>/dev/null
hr_s=
if [ -e end ]; then read -r hr_s <end
elif hr_lives; then hr_s=running
elif [ -e end ]; then read -r hr_s <end; fi
case $hr_s in
running) echo "hr running"; exit 0 ;;
done | late) ;;
*) hr_s=lost ;;
esac
hr_i=0
set --
while [ -e "rc.$hr_i" ]; do
  read -r hr_x <"rc.$hr_i"
  set -- "$@" "$hr_x:$(($(wc -c <"out.$hr_i"))):$(($(wc -c <"err.$hr_i")))"
  hr_i=$((hr_i + 1))
done
echo "hr $hr_s $(($(wc -c <note))) $*"
cat note
hr_x=0
while [ "$hr_x" -lt "$hr_i" ]; do
  cat "out.$hr_x" "err.$hr_x"
  hr_x=$((hr_x + 1))
done`,
  requires: [die],
  liveOutput: false,
};

/** Nothing of what it says is to be shown: the job's output may be secret. */
export function jobStateCall(folder: string): Call {
  return { primitive: jobState, args: [folder], mutates: false, sensitive: true };
}

export function readJobState(reply: Reply): JobState {
  const wrong = (why: string): ReplyError => new ReplyError(jobState.name, reply, why);
  const end = reply.stdout.indexOf(0x0a);
  const [hr, kind, ...sizes] = reply.stdout.toString("latin1", 0, Math.max(0, end)).trim().split(" ");
  if (reply.status !== 0 || hr !== "hr")
    throw wrong(reply.stderr.toString().trim() || "the state of the job can't be read");
  if (kind === "none" || kind === "running") return { kind };
  if (kind !== "done" && kind !== "late" && kind !== "lost") throw wrong("the job has no state");
  let at = end + 1;
  const take = (bytes: number): Buffer => {
    at += bytes;
    return reply.stdout.subarray(at - bytes, at);
  };
  const note = take(Number(sizes[0])).toString("utf8");
  const replies = sizes.slice(1).map((text): Reply => {
    const [status = 1, out = 0, err = 0] = text.split(":").map(Number);
    return { status, stdout: take(out), stderr: take(err) };
  });
  if (at !== reply.stdout.length) throw wrong("the job's output did not arrive whole");
  return { kind, note, replies };
}
