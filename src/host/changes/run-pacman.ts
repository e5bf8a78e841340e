/** Runs pacman so that it never asks, and waits for another that is at work. */

import type { Call, Primitive } from "../primitive.ts";

/** Seconds to wait for another pacman. */
const PATIENCE = 60;

/** $1 program, $2 seconds to wait, then pacman's words. */
const run: Primitive = {
  name: "hr_run_pacman",
  body: `
hr_p=$1 hr_l=$2 hr_n=0
shift 2
exec 3>&1
while :; do
  hr_e=$("$hr_p" --noconfirm "$@" 2>&1 >&3 3>&-)
  hr_s=$?
  case $hr_s:$hr_e in
    0:*) break ;;
    *"unable to lock database"*) [ $hr_n -lt "$hr_l" ] || break ;;
    *) break ;;
  esac
  sleep 1
  hr_n=$((hr_n + 1))
done
printf '%s' "\${hr_e:+$hr_e
}" >&2
exit $hr_s`,
};

/** As the other, with "fresh" or "same" as its last line: whether the lists of packages are others now. */
const refresh: Primitive = {
  name: "hr_refresh_pacman",
  body: `
hr_a=$("$1" -Sl 2>/dev/null | cksum)
( hr_run_pacman "$@" ) || exit $?
if [ "$hr_a" = "$("$1" -Sl 2>/dev/null | cksum)" ]; then echo same; else echo fresh; fi`,
  requires: [run],
};

export function pacmanCall(executable: string, words: readonly string[]): Call {
  return { primitive: run, args: [executable, String(PATIENCE), ...words], mutates: true };
}

export function pacmanRefreshCall(executable: string, words: readonly string[]): Call {
  return {
    primitive: refresh,
    args: [executable, String(PATIENCE), "--sync", "--refresh", ...words],
    mutates: true,
  };
}
