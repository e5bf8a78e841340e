/** What runs on the host: the stage that every shell starts with, the prelude, and the program of one frame. */

import type { Call, Primitive } from "../../host/primitive.ts";
import { quote, quoteAll } from "../../host/shell.ts";

/**
 * The argument of `sh -c`: says hello, throws away input until the controller's word (an unneeded sudo password ends here),
 * then reads a secret and runs the frames that begin with it; a frame that isn't a program ends the shell. Without single quotes, `!`, backslashes and line ends, so
 * that every login shell passes it on unchanged. `dd` reads exactly what it is told to; `head`, and a shell that reads its
 * program from stdin, read ahead.
 */
function stage(hello: string, go: string): string {
  return [
    `echo ${hello}`,
    `while IFS= read -r hr_l; do if [ "$hr_l" = ${go} ]; then break; fi; done`,
    "unset hr_k",
    "IFS= read -r hr_k",
    "hr_dd() { dd bs=$1 count=$2 iflag=fullblock; }",
    "if dd bs=1 count=1 iflag=fullblock </dev/null >/dev/null 2>&1; then :; else hr_dd() { dd bs=1 count=$(($1 * $2)); }; fi",
    'while read -r hr_l hr_n && [ "$hr_l" = "$hr_k" ]; do hr_ok=0; eval "$(hr_dd $hr_n 1 2>/dev/null)"; if [ $hr_ok = 0 ]; then exit 70; fi; done',
  ].join("; ");
}

/** The command line for the user's login shell. `words` may begin with a program that becomes another user. */
export function startCommand(words: readonly string[], hello: string, go: string): string {
  return `exec ${quoteAll(words)} -c '${stage(hello, go)}'`;
}

/**
 * `hr_do` runs a call that reads nothing, `hr_in` one whose input follows the program. An input that stops short (the
 * connection was lost) must not pass for a whole one: its reader is killed before it could see the end of the file.
 */
const FUNCTIONS = `
hr_block() {
  if [ "$1" = 0 ] || [ "$2" = 0 ]; then return 0; fi
  hr_r=$( { hr_dd "$1" "$2" >&3; } 2>&1 )
  case $hr_r in "$2+0 "* | "$(($1 * $2))+0 "*) ;; *) kill -9 0 ;; esac
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
hr_do() {
  hr_i=$1
  shift
  if [ "$hr_skip" = 1 ]; then hr_mark "$hr_i -"; return 0; fi
  ( "$@" ) </dev/null
  hr_end "$hr_i" $?
}
hr_in() {
  hr_i=$1 hr_z=$2
  shift 2
  if [ "$hr_skip" = 1 ]; then hr_feed "$hr_z" | cat >/dev/null; hr_mark "$hr_i -"; return 0; fi
  hr_feed "$hr_z" | { ( "$@" ); hr_c=$?; cat >/dev/null; exit $hr_c; }
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

/** The group is the agent shell's: whatever a call starts belongs to it, so that it can be killed as a whole. */
export const HELLO: Primitive = {
  name: "hr_hello",
  body: `
id -un 2>/dev/null || echo "\${USER:-unknown}"
id -u
printf '%s\\n' "$HOME"
uname -s
if read -r line </proc/$$/stat; then
  line=\${line##*) }
  set -- $line
  echo "$3"
else
  ps -o pgid= -p $$ | tr -d ' '
fi 2>/dev/null`,
};

/** Kills a process group, first gently. Reads like an ordinary primitive, but runs in a shell of its own. */
export const KILL: Primitive = {
  name: "hr_kill",
  body: `
kill -TERM "-$1" || exit 0
pace=0.1
sleep 0.1 2>/dev/null || pace=1
for i in 1 2 3 4 5 6 7 8 9 10; do
  kill -0 "-$1" 2>/dev/null || exit 0
  sleep $pace
done
kill -KILL "-$1"`,
};

export interface FrameProgram {
  readonly nonce: string;
  readonly calls: readonly Call[];
  readonly stopAtFailure: boolean;
  /** Names of functions that the shell has; grows by those that this frame defines. */
  readonly defined: Set<string>;
  readonly setup?: string | undefined;
}

function define(primitive: Primitive, defined: Set<string>, lines: string[]): void {
  if (defined.has(primitive.name)) return;
  defined.add(primitive.name);
  for (const needed of primitive.requires ?? []) define(needed, defined, lines);
  lines.push(`${primitive.name}() {\n${primitive.body}\n}`);
}

/** The text that the shell evaluates for one frame; inputs follow it on the wire. */
export function frameProgram(frame: FrameProgram): string {
  const mark = `printf '${frame.nonce} %s\\n' "$1"`;
  const lines = [`hr_mark() { ${mark}; ${mark} >&2; }`, `hr_skip=0 hr_stop=${frame.stopAtFailure ? 1 : 0}`];
  if (frame.setup !== undefined) lines.push(frame.setup);
  for (const call of frame.calls) define(call.primitive, frame.defined, lines);
  lines.push("hr_mark begin");
  frame.calls.forEach((call, index) => {
    const size = call.input?.length ?? 0;
    const how = size > 0 ? `hr_in ${index} ${size}` : `hr_do ${index}`;
    lines.push(`${how} ${call.primitive.name} ${call.args.map(quote).join(" ")}`);
  });
  lines.push("hr_ok=1");
  return `${lines.join("\n")}\n`;
}
