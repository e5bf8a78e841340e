/**
 * Starts calls as a job that goes on by itself on the host: without this connection, without homerun, up to a time limit. What
 * becomes of it stands in a folder of its own that only the job's user can read; `reads/job-state.ts` reads it.
 */

import type { Call, Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { syncPath } from "../programs/place-program.ts";
import { SLAY_FUNCTIONS } from "../programs/slay-program.ts";
import { quoteAll } from "../shell.ts";

export interface BackgroundJob {
  /** The job's folder, absolute: made by this. */
  readonly folder: string;
  /** Seconds after which the job is ended. */
  readonly seconds: number;
  readonly calls: readonly Call[];
  /** Whether the first call that fails ends the job. */
  readonly stopAtFailure: boolean;
  /** Kept in the folder for whoever asks what became of the job. */
  readonly note: string;
  readonly sensitive?: boolean | undefined;
}

const made: Primitive = {
  name: "hr_job_made",
  body: `
umask 077
hr_e=$(mkdir -p -- "\${1%/*}" 2>&1 && mkdir -- "$1" 2>&1) || hr_die "cannot make the job's folder $1: $(hr_reason "$hr_e")"`,
  requires: [die, reasonOf],
};

/** $1 folder, $2 number of the call. */
const input: Primitive = {
  name: "hr_job_input",
  body: `
umask 077
hr_e=$(cat 2>&1 >"$1/in.$2") || hr_die "cannot bring the job's input to the host: $(hr_reason "$hr_e")"`,
  requires: [die, reasonOf],
};

/**
 * $1 folder, $2 seconds, $3 the supervisor, $4 the program, $5 the note. A new session where the host can make one: neither
 * the end of a terminal nor that of the shell then reaches the job.
 */
const started: Primitive = {
  name: "hr_job_start",
  body: `
umask 077
cd -- "$1" && printf '%s' "$4" >run && printf '%s' "$5" >note && printf '%s' "$3" >supervise || hr_die "cannot write into the job's folder $1"
if command -v setsid >/dev/null 2>&1; then
  ( setsid sh ./supervise "$2" </dev/null >/dev/null 2>&1 8>&- & )
else
  ( trap '' HUP; sh ./supervise "$2" </dev/null >/dev/null 2>&1 8>&- & )
fi
for hr_i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ ! -e pid ] || exit 0
  sleep 0.1 || sleep 1
done 2>/dev/null
[ -e pid ] || hr_die "the job in $1 did not start"`,
  requires: [die],
};

/**
 * Lives in the job's folder until the job has ended, and says so there. Process ids come back: beside it stand when the process
 * began and which boot of the machine it was.
 */
const SUPERVISOR = `
umask 077
trap "" HUP INT
hr_die() { exit 1; }
${defined(reasonOf)}
${defined(syncPath)}
${SLAY_FUNCTIONS}
put() {
  printf '%s\\n' "$2" >"$1.new"
  ( hr_sync "$1.new" ) >/dev/null 2>&1
  mv -f "$1.new" "$1"
}
began= boot=
if read -r line <"/proc/$$/stat"; then
  line=\${line##*) }
  set -- "$1" $line
  began=\${21}
fi 2>/dev/null
if read -r line </proc/sys/kernel/random/boot_id; then boot=$line; fi 2>/dev/null
put pid "$$ \${began:--} \${boot:--}"
sh ./run &
job=$!
( sleep "$1"; : >late; hr_slay "$job" ) >/dev/null 2>&1 &
alarm=$!
wait "$job"
if [ -e whole ]; then
  put end done
elif [ -e late ]; then
  wait "$alarm"
  alarm=
  put end late
else
  put end killed
fi 2>/dev/null
rm -f run supervise in.*
[ -z "$alarm" ] || hr_slay "$alarm"`;

function defined({ name, body }: Primitive): string {
  return `${name}() {\n${body}\n}`;
}

/** The calls one after the other, as a shell of homerun's would carry them out. */
function programOf({ calls, stopAtFailure }: BackgroundJob): string {
  const known = new Set<string>();
  const lines = ["umask 022", "hr_job=$PWD hr_q=0", 'cd -- "$HOME" 2>/dev/null || cd /'];
  const define = (primitive: Primitive): void => {
    if (known.has(primitive.name)) return;
    known.add(primitive.name);
    for (const needed of primitive.requires ?? []) define(needed);
    lines.push(defined(primitive));
    if (primitive.once !== undefined) lines.push(primitive.once);
  };
  for (const { primitive } of calls) define(primitive);
  lines.push(
    `hr_end_of() {
  echo "$2" >"$hr_job/rc.$1.new"
  mv -f "$hr_job/rc.$1.new" "$hr_job/rc.$1"
}`,
  );
  for (const [index, call] of calls.entries()) {
    const from = call.input === undefined ? "/dev/null" : `"$hr_job/in.${index}"`;
    const words = quoteAll([call.primitive.name, ...call.args]);
    lines.push(
      "hr_q=$((hr_q + 1))",
      `( ${words} ) <${from} >"$hr_job/out.${index}" 2>"$hr_job/err.${index}" 8>&-`,
      "hr_c=$?",
      `hr_end_of ${index} "$hr_c"`,
    );
    if (stopAtFailure) lines.push(`[ "$hr_c" = 0 ] || { : >"$hr_job/whole"; exit 0; }`);
  }
  lines.push(': >"$hr_job/whole"', "exit 0");
  return lines.join("\n");
}

/** In this order; each only where those before it succeeded. Nothing runs before the last one. */
export function startJob(job: BackgroundJob): readonly Call[] {
  const { folder, seconds, calls, note } = job;
  const common = {
    mutates: true,
    ...(job.sensitive || calls.some((c) => c.sensitive) ? { sensitive: true } : {}),
  } as const;
  const inputs = calls.flatMap((call, index): Call[] =>
    call.input === undefined
      ? []
      : [{ primitive: input, args: [folder, String(index)], input: call.input, ...common }],
  );
  return [
    { primitive: made, args: [folder], ...common },
    ...inputs,
    { primitive: started, args: [folder, String(seconds), SUPERVISOR, programOf(job), note], ...common },
  ];
}

const removed: Primitive = {
  name: "hr_job_remove",
  body: `
[ -d "$1" ] || exit 0
[ -e "$1/note" ] || hr_die "$1 is no folder of a job"
hr_e=$(rm -rf -- "$1" 2>&1) || hr_die "cannot remove $1: $(hr_reason "$hr_e")"`,
  requires: [die, reasonOf],
};

/** The job's folder with all that is known of it; a job that is still at work goes on. */
export function removeJob(folder: string): Call {
  return { primitive: removed, args: [folder], mutates: true };
}
