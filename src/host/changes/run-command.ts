/** Runs what the user wrote. Its output is kept apart from everything else and given back exactly, whatever it is and whoever still holds it open. */

import type { Change } from "../change.ts";
import { type Content, isHeld } from "../content.ts";
import type { Call, Primitive, Reply } from "../primitive.ts";
import { die, digest, LONG_TO_DIGEST, reasonOf } from "../programs/path-program.ts";
import { spooled } from "../programs/spool-program.ts";
import { quoteAll } from "../shell.ts";

export type CommandLine =
  /** Words: no shell reads them. With `expand`, `$NAME` and a leading `~` are replaced in each, as Ansible does. */
  | { readonly argv: readonly string[]; readonly expand?: boolean | undefined }
  /** Text for a shell. */
  | { readonly script: string; readonly executable?: string | undefined }
  /** A program of the controller, and the words that follow it. */
  | {
      readonly program: Content;
      readonly name: string;
      readonly args: readonly string[];
      readonly executable?: string | undefined;
    };

export interface RunCommand {
  readonly command: CommandLine;
  readonly chdir?: string | undefined;
  readonly stdin?: Uint8Array | undefined;
  readonly timeout?: number | undefined;
  readonly sensitive?: boolean | undefined;
}

export interface CommandOutput {
  readonly rc: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Makes the folder $1 the current one, with a leading tilde for the home. */
export const goTo: Primitive = {
  name: "hr_go",
  body: `
case $1 in "~") cd ;; "~/"*) cd -- "$HOME/\${1#"~/"}" ;; /*) cd -- "$1" ;; *) cd -- "./$1" ;; esac 2>/dev/null && return 0
[ -e "$1" ] || hr_die "cannot change to the folder $1: No such file or directory"
[ -d "$1" ] || hr_die "cannot change to the folder $1: Not a directory"
hr_die "cannot change to the folder $1: Permission denied"`,
  requires: [die],
};

/** $1 folder to go to or "", $2 "argv", "expand" or a shell, then the words or the text. */
const runWords: Primitive = {
  name: "hr_run_command",
  liveOutput: false,
  body: `
if [ -n "$1" ]; then hr_go "$1"; fi
hr_how=$2
shift 2
case $hr_how in
argv) ;;
expand)
  hr_i=$#
  while [ "$hr_i" -gt 0 ]; do
    hr_expand "$1"
    shift
    set -- "$@" "$hr_x"
    hr_i=$((hr_i - 1))
  done ;;
*) set -- "$hr_how" -c "$1" ;;
esac
hr_spooled "$@"`,
  requires: [
    spooled,
    goTo,
    {
      // Sets hr_x to $1 with the values of variables that are there, and with the home that a leading tilde stands for.
      name: "hr_expand",
      body: `
hr_x=
hr_r=$1
case $hr_r in
"~" | "~/"*) hr_x=$HOME hr_r=\${hr_r#"~"} ;;
"~"[A-Za-z_]*)
  hr_v=\${hr_r%%/*}
  case $hr_v in *[!~A-Za-z0-9._-]*) ;; *)
    eval "hr_t=$hr_v"
    [ "$hr_t" = "$hr_v" ] || { hr_x=$hr_t; hr_r=\${hr_r#"$hr_v"}; } ;;
  esac ;;
esac
while :; do
  case $hr_r in *'$'*) ;; *) break ;; esac
  hr_x=$hr_x\${hr_r%%'$'*}
  hr_r=\${hr_r#*'$'}
  hr_v=
  case $hr_r in
  "{"[A-Za-z_]*"}"*)
    hr_v=\${hr_r#"{"}
    hr_v=\${hr_v%%"}"*}
    hr_t="{$hr_v}" ;;
  [A-Za-z_]*)
    hr_v=\${hr_r%%[!A-Za-z0-9_]*}
    hr_t=$hr_v ;;
  esac
  case $hr_v in
  "" | *[!A-Za-z0-9_]*) hr_x=$hr_x'$' ;;
  *)
    if eval "[ -n \\"\\\${$hr_v+x}\\" ]"; then
      eval "hr_x=\\$hr_x\\$$hr_v"
      hr_r=\${hr_r#"$hr_t"}
    else
      hr_x=$hr_x'$'
    fi ;;
  esac
done
hr_x=$hr_x$hr_r`,
    },
  ],
};

/** $1 folder to go to or "", $2 name, $3 interpreter or "", $4 SHA-256 or "", then words; the program comes on stdin. Tries folders until one lets programs run. */
const runProgram: Primitive = {
  name: "hr_run_script",
  body: `
hr_to=$1 hr_name=$2 hr_with=$3 hr_sum=$4
shift 4
umask 077
hr_bin=
trap 'rm -rf -- "$hr_bin"' EXIT
for hr_t in "\${TMPDIR:-/tmp}" /var/tmp "$HOME" "$XDG_RUNTIME_DIR" /dev/shm; do
  [ -d "$hr_t" ] && hr_e=$(mktemp -d "$hr_t/.homerun.XXXXXX" 2>&1) || continue
  if [ -n "$hr_bin" ]; then
    mv -- "$hr_bin/$hr_name" "$hr_e/" && rm -rf -- "$hr_bin"
    hr_bin=$hr_e
  else
    hr_bin=$hr_e
    hr_e=$(cat 2>&1 >"$hr_bin/$hr_name") || hr_die "cannot bring $hr_name to the host: $(hr_reason "$hr_e")"
    [ -z "$hr_sum" ] || [ "$(hr_digest sha256 ${LONG_TO_DIGEST + 1} <"$hr_bin/$hr_name")" = "$hr_sum" ] || hr_die "cannot bring $hr_name to the host: what arrived is damaged"
    chmod 700 "$hr_bin/$hr_name"
  fi
  if [ -n "$hr_with" ] || [ -x "$hr_bin/$hr_name" ]; then break; fi
done
[ -n "$hr_bin" ] || hr_die "cannot bring $hr_name to the host: $(hr_reason "$hr_e")"
[ -n "$hr_with" ] || [ -x "$hr_bin/$hr_name" ] || hr_die "no folder on the host lets programs run from it"
umask 022
if [ -n "$hr_to" ]; then hr_go "$hr_to"; fi
if [ -n "$hr_with" ]; then set -- sh -c "exec $hr_with \\"\\$@\\"" sh "$hr_bin/$hr_name" "$@"
else set -- "$hr_bin/$hr_name" "$@"; fi
hr_spooled "$@" </dev/null`,
  liveOutput: false,
  requires: [runWords, spooled, die, digest, reasonOf],
};

export function runCommand(wanted: RunCommand): Change {
  const summary = `run ${summaryOf(wanted.command)}`;
  return {
    kind: "run-command",
    summary,
    ...(wanted.sensitive ? { sensitive: true } : {}),
    operations: [commandCall(wanted)],
    effects: [{ kind: "anything", because: summary.replace(/^run /, "") }],
  };
}

export function commandCall(wanted: RunCommand): Call {
  const { command, stdin, timeout } = wanted;
  const chdir = wanted.chdir ?? "";
  const rest = {
    mutates: true,
    ...(timeout === undefined ? {} : { timeout }),
    ...(wanted.sensitive ? { sensitive: true } : {}),
  };
  if ("program" in command) {
    const sum = isHeld(command.program) ? "" : command.program.sha256;
    const args = [chdir, command.name, command.executable ?? "", sum, ...command.args];
    return { primitive: runProgram, args, input: command.program, ...rest };
  }
  const args =
    "argv" in command
      ? [chdir, command.expand ? "expand" : "argv", ...command.argv]
      : [chdir, command.executable ?? "/bin/sh", command.script];
  return { primitive: runWords, args, ...(stdin === undefined ? {} : { input: stdin }), ...rest };
}

const LONGEST = 70;

function summaryOf(command: CommandLine): string {
  const text =
    "program" in command
      ? quoteAll([command.name, ...command.args])
      : "argv" in command
        ? quoteAll(command.argv)
        : command.script.trim();
  const [line = ""] = text.split("\n");
  const more = line.length > LONGEST || text.includes("\n");
  return more ? `${line.slice(0, LONGEST)}…` : line;
}

/** What the command printed and ended with, or why it could not be started. */
export function commandOutput(reply: Reply): CommandOutput | { readonly failed: string } {
  const end = reply.stdout.indexOf(0x0a);
  const header = /^hr (\d+) (\d+) (\d+)$/.exec(reply.stdout.toString("latin1", 0, Math.max(end, 0)));
  if (reply.status !== 0 || !header) {
    const said = reply.stderr.toString().trim();
    return { failed: said === "" ? `the host could not run it (status ${reply.status})` : said };
  }
  const [rc = 0, out = 0, err = 0] = header.slice(1).map(Number);
  const at = end + 1;
  if (reply.stdout.length !== at + out + err)
    return { failed: "the output of the command did not arrive whole" };
  return { rc, stdout: reply.stdout.subarray(at, at + out), stderr: reply.stdout.subarray(at + out) };
}
