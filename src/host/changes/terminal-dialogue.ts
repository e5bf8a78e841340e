/** A command on a terminal of its own, spoken with over streams: for what asks people and reads answers only from a terminal. */

import type { Call, Primitive, Reply } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { spoolFolder } from "../programs/spool-program.ts";
import { quoteAll } from "../shell.ts";
import { goTo } from "./run-command.ts";

/** There is nothing on the host that gives a program a terminal. */
export const NO_TERMINAL = 121;

/**
 * What a terminal's shell carries out: sets the terminal up, says with a NUL that it is ready, runs the command and leaves its status in a
 * file. Its own complaints ("Killed") go nowhere; the command's go to the terminal.
 */
function onTerminal(argv: readonly string[], echo: boolean): string {
  const [program = ""] = argv;
  return `if [ -n "$HR_SHELL" ]; then SHELL=$HR_SHELL; else unset SHELL; fi
hr_s=$HR_PTY
unset HR_PTY HR_SHELL
stty rows 24 cols 80 ${echo ? "echo" : "-echo"} 2>/dev/null
printf '\\000'
hr_p=${quoteAll([program])}
exec 9>&2 2>/dev/null
case $hr_p in
*/*) [ -f "$hr_p" ] && [ -x "$hr_p" ] ;;
*) ( IFS=:; for d in $PATH; do [ ! -f "\${d:-.}/$hr_p" ] || [ ! -x "\${d:-.}/$hr_p" ] || exit 0; done; exit 1 ) ;;
esac || { echo missing >"$hr_s/rc"; exit; }
( exec 2>&9 9>&-; exec ${quoteAll(argv)} )
echo $? >"$hr_s/rc"`;
}

/**
 * $1 folder to go to or "", $2 what the terminal's shell carries out. The call's input is typed, its output is what the terminal shows. When the input
 * ends before the command, by whatever reason, the command is ended with all that it has started. Says "rc STATUS" on stderr.
 */
const primitive: Primitive = {
  name: "hr_dialogue",
  body: `
[ "$(uname -s)" = Linux ] && command -v script >/dev/null 2>&1 && command -v stty >/dev/null 2>&1 || exit ${NO_TERMINAL}
if [ -n "$1" ]; then hr_go "$1"; fi
hr_do=$2
hr_spool
trap 'rm -rf -- "$hr_s"' EXIT
hr_e=$( { printf '%s\\n' "$hr_do" >"$hr_s/run" && mkfifo "$hr_s/in"; } 2>&1 ) || hr_die "cannot prepare a terminal: $(hr_reason "$hr_e")"
exec 3<&0 4<>"$hr_s/in"
(
  cat >&4
  hr_n=0
  while [ ! -s "$hr_s/pid" ] && [ -d "$hr_s" ] && [ $hr_n -lt 50 ]; do
    sleep 0.1 || sleep 1
    hr_n=$((hr_n + 1))
  done
  read -r hr_n <"$hr_s/pid" && hr_slay "$hr_n"
) <&3 3<&- >/dev/null 2>&1 &
HR_PTY=$hr_s HR_SHELL=$SHELL SHELL=/bin/sh sh -c 'echo $$ >"$HR_PTY/pid"; exec script -q -c ". \\"\\$HR_PTY/run\\"" /dev/null' <&4 3<&- 4>&- 2>/dev/null
hr_n=
[ ! -s "$hr_s/rc" ] || read -r hr_n <"$hr_s/rc"
printf 'rc %s\\n' "$hr_n" >&2`,
  requires: [goTo, spoolFolder, die, reasonOf],
};

export interface TerminalCommand {
  readonly argv: readonly string[];
  readonly chdir?: string | undefined;
  /** Whether what is typed is shown. */
  readonly echo: boolean;
}

export function terminalDialogue({ argv, chdir = "", echo }: TerminalCommand): Call {
  return { primitive, args: [chdir, onTerminal(argv, echo)], mutates: true };
}

/** Stands before the command's own output. */
export const READY = "\0";

export type DialogueEnd =
  | { readonly kind: "ended"; readonly rc: number }
  /** The program is not on the host. */
  | { readonly kind: "missing" }
  /** Nothing was run. */
  | { readonly kind: "refused"; readonly why: string }
  /** It was ended before it could tell its status. */
  | { readonly kind: "killed" };

export function dialogueEnd({ status, stderr }: Reply): DialogueEnd {
  if (status === NO_TERMINAL)
    return {
      kind: "refused",
      why: "the host has nothing that gives a command a terminal: install `script` (Debian: bsdutils, Fedora: util-linux-script, Alpine: util-linux-misc, OpenWrt: script-utils) and `stty` (coreutils)",
    };
  const said = stderr.toString("utf8");
  const told = /(?:^|\n)rc (\w*)\n?$/.exec(said)?.[1];
  if (told === undefined)
    return status === 0
      ? { kind: "killed" }
      : { kind: "refused", why: said.trim() || `the host could not run it (status ${status})` };
  if (told === "missing") return { kind: "missing" };
  return /^\d+$/.test(told) ? { kind: "ended", rc: Number(told) } : { kind: "killed" };
}
