/** What runs on the host: the stage that every shell starts with, the prelude, and the program of one frame. */

import { sizeOf } from "../../host/content.ts";
import type { Call, Primitive } from "../../host/primitive.ts";
import { gather, gatherings, MOST_LOOKS } from "../../host/programs/look-program.ts";
import { SLAY_FUNCTIONS } from "../../host/programs/slay-program.ts";
import { quote, quoteAll } from "../../host/shell.ts";
import { bytesOf } from "../../source/escaped-bytes.ts";

/**
 * The argument of `sh -c`: says hello, throws away input until the controller's word (an unneeded sudo password ends here),
 * then reads a secret and runs the frames that begin with it, short ones from a line, which costs no process; a frame that isn't a program ends the shell. Without single quotes, `!`, backslashes and line ends, so
 * that every login shell passes it on unchanged. `dd` reads exactly what it is told to; `head`, and a shell that reads its
 * program from stdin, read ahead.
 */
function stage({ hello, go, onTerminal = false }: Stage): string {
  return [
    ...(onTerminal ? ["exec <&7 >&8 2>&9 7<&- 8>&- 9>&-"] : []),
    `echo ${hello}`,
    `while IFS= read -r hr_l; do if [ "$hr_l" = ${go} ]; then break; fi; done`,
    "unset hr_k",
    "IFS= read -r hr_k",
    "hr_dd() { dd bs=$1 count=$2 iflag=fullblock; }",
    "if dd bs=1 count=1 iflag=fullblock </dev/null >/dev/null 2>&1; then :; else hr_dd() { dd bs=1 count=$(($1 * $2)); }; fi",
    'while read -r hr_l hr_n && [ "$hr_l" = "$hr_k" ]',
    "do hr_ok=0",
    "if [ $hr_n = line ]",
    'then IFS= read -r hr_l && eval "$hr_l"',
    'else eval "$(hr_dd $hr_n 1 2>/dev/null)"',
    "fi",
    "if [ $hr_ok = 0 ]",
    "then exit 70",
    "fi",
    "done",
  ].join("; ");
}

export interface Stage {
  readonly hello: string;
  /** What ends the input that is thrown away. */
  readonly go: string;
  /** The shell's streams are not those that it is started with, but descriptors 7, 8 and 9. */
  readonly onTerminal?: boolean;
}

/** The command line for the user's login shell. `words` may begin with a program that becomes another user. */
export function startCommand(words: readonly string[], of: Stage): string {
  return `exec ${quoteAll(words)} -c '${stage(of)}'`;
}

/**
 * `hr_do` runs a call that reads nothing, `hr_in` one whose input follows the program. An input that stops short (the
 * connection was lost) must not pass for a whole one: its reader is killed before it could see the end of the file.
 * `hr_raw` runs a call that takes the rest of the shell's own input, and sees to that itself. `hr_q` numbers the calls of a shell. A call can't even ask its own shell for the nonce or the secret. `hr_slay` kills a shell, at once, and what it is running; not what earlier calls have left behind, a daemon say, since
 * that has another parent by then.
 */
const FUNCTIONS = `
hr_q=0
hr_nl="
"
${SLAY_FUNCTIONS}
hr_block() {
  if [ "$1" = 0 ] || [ "$2" = 0 ]; then return 0; fi
  hr_r=$( { hr_dd "$1" "$2" >&3; } 2>&1 )
  case $hr_r in "$2+0 "* | "$(($1 * $2))+0 "*) return 0 ;; esac
  hr_p=
  exec /bin/sh -c 'for p in $1; do if [ "$p" != $$ ]; then kill -KILL "$p"; fi; done; kill -KILL "$2"' sh "$(hr_below $$)" $$
}
hr_feed() {
  exec 3>&1
  hr_block 65536 $(($1 / 65536))
  hr_block $(($1 % 65536)) 1
}
hr_end() {
  hr_mark "$1 $2"
  if [ "$2" != 0 ] && [ "$hr_stop" = 1 ]; then hr_skip=1; fi
}
hr_call() {
  unset -f hr_mark
  unset hr_k hr_l
  "$@"
}
hr_do() {
  hr_i=$1
  shift
  if [ "$hr_skip" = 1 ]; then hr_mark "$hr_i -"; return 0; fi
  hr_q=$((hr_q + 1))
  ( hr_call "$@" ) </dev/null 8>&-
  hr_end "$hr_i" $?
}
hr_in() {
  hr_i=$1 hr_z=$2
  shift 2
  if [ "$hr_skip" = 1 ]; then hr_feed "$hr_z" | cat >/dev/null; hr_mark "$hr_i -"; return 0; fi
  hr_q=$((hr_q + 1))
  hr_feed "$hr_z" | { ( hr_call "$@" ); hr_c=$?; cat >/dev/null; exit $hr_c; } 8>&-
  hr_end "$hr_i" $?
}
hr_raw() {
  hr_i=$1
  shift
  ( hr_call "$@" ) 8>&-
  hr_end "$hr_i" $?
}`;

/** Makes every shell alike, whatever the user's rc files say. */
const SURROUNDINGS = `
PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LC_ALL=C
export PATH LC_ALL
unset LANGUAGE CDPATH ENV BASH_ENV
umask 022
hr_u=$(id -un)
case $hr_u in
  "" | *[!A-Za-z0-9._-]*) ;;
  *) eval "hr_h=~$hr_u"; case $hr_h in /*) HOME=$hr_h; export HOME ;; esac ;;
esac
cd "$HOME" 2>/dev/null || cd /`;

/** Part of a shell's first frame, before any call. */
export const PRELUDE = `${FUNCTIONS}${SURROUNDINGS}`;

/** Calls start in a folder that is not the user's home; there, where it can't be entered. */
export function preludeIn(directory = ""): string {
  return directory === "" ? PRELUDE : `${PRELUDE}\ncd -- ${quote(directory)} 2>/dev/null || :`;
}

export const HELLO: Primitive = {
  name: "hr_hello",
  body: `
id -un 2>/dev/null || echo "\${USER:-unknown}"
id -u
printf '%s\\n' "$HOME"
uname -s
echo $$
read -r hr_w </etc/machine-id
read -r hr_p </proc/sys/kernel/random/boot_id
echo "$(uname -n) $hr_w $hr_p"`,
};

/** The shell's own process. */
export const PID: Primitive = { name: "hr_pid", body: "echo $$", liveOutput: false };

/** Kills another shell of homerun's and the call that it is running. */
export const SLAY: Primitive = { name: "hr_slay_other", body: 'hr_slay "$1"' };

export interface FrameProgram {
  readonly nonce: string;
  readonly calls: readonly Call[];
  /** How many of the first calls are skipped, with all that follows, after one of them that failed. */
  readonly stopAtFailure: number;
  /** Names of functions that the shell has; grows by those that this frame defines. */
  readonly defined: Set<string>;
  readonly setup?: string | undefined;
  /** The last call takes the rest of the shell's input. */
  readonly raw?: boolean | undefined;
}

function define(primitive: Primitive, defined: Set<string>, lines: string[]): void {
  if (defined.has(primitive.name)) return;
  defined.add(primitive.name);
  for (const needed of primitive.requires ?? []) define(needed, defined, lines);
  lines.push(`${primitive.name}() {\n${primitive.body}\n}`);
  if (primitive.once !== undefined) lines.push(primitive.once);
}

/** Longer lines are read faster by a program than byte by byte. */
const LONGEST_LINE = 2000;

export interface FrameBytes {
  readonly how: string;
  readonly program: Buffer;
  /** Calls before which the shell looks at what it and the next ones will look at. */
  readonly gathers: ReadonlySet<number>;
}

/** What the wire carries for one frame before the calls' inputs: how the program comes, and the program. */
export function frameBytes(frame: FrameProgram): FrameBytes {
  const gathers = new Set<number>();
  const lines = frameLines(frame, gathers);
  const line = lines.some((l) => l.includes("\n") && !/^hr_(do|in|raw) /.test(l))
    ? undefined
    : lines.map((l) => l.replaceAll("\n", `'"$hr_nl"'`)).join("; ");
  if (line !== undefined && line.length <= LONGEST_LINE)
    return { how: "line", program: bytesOf(`${line}\n`), gathers };
  const program = bytesOf(`${lines.join("\n")}\n`);
  return { how: String(program.length), program, gathers };
}

/** The lines that the shell evaluates; line ends within those of calls stand in single quotes. */
function frameLines(frame: FrameProgram, gathers: Set<number>): readonly string[] {
  const mark = `printf '${frame.nonce} %s\\n' "$1"`;
  const lines = [
    `hr_mark() { ${mark}; ${mark} >&2; }`,
    `hr_skip=0 hr_stop=${frame.stopAtFailure > 0 ? 1 : 0}`,
  ];
  if (frame.setup !== undefined) lines.push(frame.setup);
  for (const call of frame.calls) define(call.primitive, frame.defined, lines);
  if (frame.calls.filter((c) => c.looks !== undefined).length > 1) define(gather, frame.defined, lines);
  lines.push("hr_mark begin");
  const gathered = new Set<string>();
  let looking = 0;
  frame.calls.forEach((call, index) => {
    if (index > 0 && index === frame.stopAtFailure) lines.push("hr_stop=0");
    if (call.looks !== undefined && looking-- === 0) {
      looking = MOST_LOOKS - 1;
      const gathering = gatheringLines(frame.calls.slice(index), gathered);
      if (gathering.includes(GATHERED)) gathers.add(index);
      lines.push(...gathering);
    }
    lines.push(
      `${runnerOf(call, index, frame.raw === true && index === frame.calls.length - 1)} ${call.primitive.name} ${call.args.map(quote).join(" ")}`,
    );
  });
  if (gathered.size > 0) lines.push(forget(gathered));
  lines.push("hr_ok=1");
  return lines;
}

const GATHERED = "hr_mark gathered";

/** What the next calls will look at, gathered for all of them; nothing where there is only one. `kinds`: of tables that hold something, after as before. */
function gatheringLines(calls: readonly Call[], kinds: Set<string>): readonly string[] {
  const next = calls.filter((c) => c.looks !== undefined).slice(0, MOST_LOOKS);
  const sets = gatherings(next.flatMap((c) => c.looks ?? []));
  const lines = kinds.size > 0 ? [forget(kinds)] : [];
  for (const words of sets) {
    const [kind = ""] = words;
    kinds.add(kind);
    const gathering = `$( hr_gather ${quoteAll(words)} </dev/null 2>/dev/null 8>&- )$hr_nl`;
    lines.push(`[ "$hr_skip" = 1 ] || hr_known_${kind}="${gathering}"`);
  }
  if (sets.length > 0) lines.push(GATHERED);
  return lines;
}

function forget(kinds: Set<string>): string {
  const line = [...kinds].map((kind) => `hr_known_${kind}=`).join(" ");
  kinds.clear();
  return line;
}

function runnerOf({ input }: Call, index: number, raw: boolean): string {
  const size = input === undefined ? 0 : sizeOf(input);
  if (raw) return `hr_raw ${index}`;
  return size > 0 ? `hr_in ${index} ${size}` : `hr_do ${index}`;
}

/** A shell's only frame: one call that has the streams for itself. The nonce's line is printed before it, on both, and with the status behind it on stderr. */
export function duplexProgram({ primitive, args }: Call, nonce: string, directory?: string): string {
  const lines = [preludeIn(directory)];
  define(primitive, new Set(), lines);
  lines.push(
    `echo ${nonce}; echo ${nonce} >&2`,
    `( hr_call ${primitive.name} ${args.map(quote).join(" ")} )`,
    `printf '\\n%s %s\\n' ${nonce} $? >&2`,
    "exit 0",
  );
  return `${lines.join("\n")}\n`;
}
