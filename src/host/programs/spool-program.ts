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

/**
 * Lives in a session of its own as long as the shell that started it, and hears of that one's end by the end of a pipe on its stdin:
 * then it ends the command that is still running and removes the files. $1 spool folder.
 */
const WATCH = `
trap "" HUP INT TERM
read -r said
group=$(cat "$1/pid")
program=$(cat "$1/program")
rm -rf -- "$1" \${program:+"$program"}
[ -n "$group" ] && kill -TERM "-$group" || exit
for i in 1 2 3 4 5; do
  kill -0 "-$group" || exit
  sleep 0.1 || sleep 1
done
kill -KILL "-$group"`;

/**
 * Sets `hr_t` to what is in the file $1 and `hr_n` to how many bytes that is, with one process; fails where that is much, or what
 * a shell can't hold: it loses NUL bytes, and then has fewer than were read.
 */
const little: Primitive = {
  name: "hr_little",
  body: `
hr_t= hr_n=0
[ -s "$1" ] || return 0
hr_t=$(LC_ALL=C dd bs=4096 count=1 <"$1" 2>&1)
case $hr_t in *"1+0 records in"*) return 1 ;; *"0+1 records in
0+1 records out
"*) ;; *) return 1 ;; esac
hr_n=\${hr_t##*"0+1 records out
"}
hr_n=\${hr_n%% *}
hr_t=\${hr_t%"0+1 records in
"*}
[ "\${#hr_t}" = "$hr_n" ]`,
};

/**
 * Runs the words (a program and its arguments) with this call's stdin and prints "hr STATUS STDOUT-BYTES STDERR-BYTES", a line end, then both outputs. The command
 * runs in a session of its own where the host can do that: a daemon that it leaves behind outlives this shell, and what it
 * holds open is a file that no other command gets. `hr_bin`: the program's own folder, where it was brought to the host.
 */
export const spooled: Primitive = {
  name: "hr_spooled",
  once: `
hr_sd=$( ( hr_spool; printf %s "$hr_s" ) </dev/null 2>/dev/null ) hr_ws=
if [ -n "$hr_sd" ] && command -v setsid >/dev/null 2>&1 && mkfifo "$hr_sd/alive" 2>/dev/null; then
  : >"$hr_sd/pid"
  : >"$hr_sd/program"
  exec 8<>"$hr_sd/alive" 7<"$hr_sd/alive"
  setsid sh -c '${WATCH}' sh "$hr_sd" <&7 7<&- 8>&- >/dev/null 2>&1 &
  exec 7<&-
  hr_ws=1
fi`,
  body: `
if [ ! -d "$hr_sd" ]; then
  hr_spool
  hr_sd=$hr_s hr_ws=
  trap 'rm -rf -- "$hr_sd" \${hr_bin:+"$hr_bin"}' EXIT
fi
hr_o=$hr_sd/out.$hr_q hr_e=$hr_sd/err.$hr_q
if [ -n "$hr_ws" ]; then
  [ -z "$hr_bin" ] || printf '%s\\n' "$hr_bin" >"$hr_sd/program"
  if command -v -- "$1" >/dev/null 2>&1 && [ -r /proc/self/stat ]; then
    ( read -r hr_p hr_x </proc/self/stat; echo "$hr_p" >"$hr_sd/pid"; exec setsid "$@" ) >"$hr_o" 2>"$hr_e"
  else
    setsid sh -c 'echo $$ >"$1/pid"; shift; exec "$@"' sh "$hr_sd" "$@" >"$hr_o" 2>"$hr_e"
  fi
  hr_rc=$?
  : >"$hr_sd/pid"
else
  sh -c 'exec "$@"' sh "$@" >"$hr_o" 2>"$hr_e"
  hr_rc=$?
fi
if hr_little "$hr_o" && hr_x=$hr_t && hr_a=$hr_n && hr_little "$hr_e"; then
  printf 'hr %s %s %s\\n%s%s' "$hr_rc" "$hr_a" "$hr_n" "$hr_x" "$hr_t"
  [ "$hr_a" = 0 ] || : >"$hr_o"
  [ "$hr_n" = 0 ] || : >"$hr_e"
  exit 0
fi
hr_a=$(($(wc -c <"$hr_o"))) hr_b=$(($(wc -c <"$hr_e")))
echo "hr $hr_rc $hr_a $hr_b"
head -c "$hr_a" "$hr_o"
head -c "$hr_b" "$hr_e"
rm -f -- "$hr_o" "$hr_e"
exit 0`,
  requires: [spoolFolder, little],
};
