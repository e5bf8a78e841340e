/** Runs apk (which asks nothing without a terminal), and waits for another that is at work. */

import type { Call, Primitive } from "../primitive.ts";

/** Seconds to wait for another apk. */
const PATIENCE = 60;

/** $1 seconds to wait, then apk's words. */
const run: Primitive = {
  name: "hr_run_apk",
  body: `
hr_l=$1 hr_n=0
shift
exec 3>&1
while :; do
  hr_e=$(apk --no-progress "$@" 2>&1 >&3 3>&-)
  hr_s=$?
  case $hr_s:$hr_e in
    0:*) break ;;
    *"Unable to lock database: Resource temporarily unavailable"* | *"temporary error (try again later)"*) [ $hr_n -lt "$hr_l" ] || break ;;
    *) break ;;
  esac
  sleep 1
  hr_n=$((hr_n + 1))
done
printf '%s' "\${hr_e:+$hr_e
}" >&2
exit $hr_s`,
};

/** As the other, with "fresh" or "same" as its last line: whether the index is another now. */
const refresh: Primitive = {
  name: "hr_refresh_apk",
  body: `
hr_index() { cat /etc/apk/cache/APKINDEX.*.tar.gz /var/cache/apk/APKINDEX.*.tar.gz 2>/dev/null | cksum; }
hr_a=$(hr_index)
( hr_run_apk "$@" ) || exit $?
if [ "$hr_a" = "$(hr_index)" ]; then echo same; else echo fresh; fi`,
  requires: [run],
};

export function apkCall(words: readonly string[]): Call {
  return { primitive: run, args: [String(PATIENCE), ...words], mutates: true };
}

export function apkRefreshCall(words: readonly string[]): Call {
  return { primitive: refresh, args: [String(PATIENCE), ...words, "update"], mutates: true };
}
