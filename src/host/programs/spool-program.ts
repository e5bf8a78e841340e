/** Shell functions that run a command in a session of its own, with its output in files that only this user can read. */

import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "./path-program.ts";

/** Sets `hr_s` to a new private folder where at least 256 MB are free, in memory if possible; removed when the call ends. */
export const spoolFolder: Primitive = {
  name: "hr_spool",
  body: `
set --
for hr_t in "$XDG_RUNTIME_DIR" /run /dev/shm "\${TMPDIR:-/tmp}" /tmp /var/tmp; do
  [ -z "$hr_t" ] || [ ! -w "$hr_t" ] || [ ! -d "$hr_t" ] || set -- "$@" "$hr_t"
done
[ $# -gt 0 ] || hr_die "there is no folder for the command's output: /tmp can't be written to"
hr_t=$(df -Pk -- "$@" 2>/dev/null | awk 'NR > 1 && $4 > 262144 { print NR - 2; exit }')
[ -z "$hr_t" ] || shift "$hr_t"
hr_s=$(umask 077 && mktemp -d "$1/.homerun.XXXXXX" 2>&1) || hr_die "cannot make a folder for the command's output: $(hr_reason "$hr_s")"`,
  requires: [die, reasonOf],
};

/** Lives in a session of its own, so that killing the shell's group leaves it. $1 spool folder, $2 the program's folder. */
const WATCH = `
read -r said <"$1/alive" && exit
group=$(cat "$1/pid") || { sleep 1; group=$(cat "$1/pid"); }
rm -rf -- "$1" \${2:+"$2"}
[ -n "$group" ] && kill -TERM "-$group" || exit
for i in 1 2 3 4 5; do
  kill -0 "-$group" || exit
  sleep 0.1 || sleep 1
done
kill -KILL "-$group"`;

/**
 * Runs the words (a program and its arguments) with this call's stdin and prints "hr STATUS STDOUT-BYTES STDERR-BYTES", a line end, then both outputs. The command
 * runs in a session of its own where the host can do that: a daemon that it leaves behind outlives this shell, and what it
 * holds open is a file. A watcher ends the command and removes the files when this shell
 * is killed: it hears of it by the end of a pipe.
 */
export const spooled: Primitive = {
  name: "hr_spooled",
  body: `
hr_w= hr_rc=
hr_spool
trap 'if [ -z "$hr_w" ] || [ -n "$hr_rc" ]; then rm -rf -- "$hr_s" \${hr_bin:+"$hr_bin"}; fi' EXIT
if command -v setsid >/dev/null 2>&1 && mkfifo "$hr_s/alive" 2>/dev/null; then
  setsid sh -c '${WATCH}' sh "$hr_s" "$hr_bin" </dev/null >/dev/null 2>&1 &
  hr_w=$!
  exec 8<>"$hr_s/alive"
  setsid sh -c 'echo $$ >"$1/pid"; shift; exec "$@"' sh "$hr_s" "$@" >"$hr_s/out" 2>"$hr_s/err" 8>&-
  hr_rc=$?
  echo done >&8
  wait "$hr_w"
  exec 8>&-
else
  sh -c 'exec "$@"' sh "$@" >"$hr_s/out" 2>"$hr_s/err"
  hr_rc=$?
fi
hr_a=0 hr_b=0
[ ! -s "$hr_s/out" ] || hr_a=$(($(wc -c <"$hr_s/out")))
[ ! -s "$hr_s/err" ] || hr_b=$(($(wc -c <"$hr_s/err")))
echo "hr $hr_rc $hr_a $hr_b"
[ "$hr_a" = 0 ] || head -c "$hr_a" "$hr_s/out"
[ "$hr_b" = 0 ] || head -c "$hr_b" "$hr_s/err"
exit 0`,
  requires: [spoolFolder],
};
