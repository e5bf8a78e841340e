/** A shell function that starts what may leave a daemon behind: with nothing of this session in its hands. */

import type { Primitive } from "../primitive.ts";

/**
 * Runs the words in a session of their own, where the host can do that, at the root folder. What they print goes into files first, so
 * that a daemon which keeps its outputs open can't disturb what comes later; it is printed when the call ends.
 */
export const apart: Primitive = {
  name: "hr_apart",
  body: `
if [ -z "$hr_ap" ]; then
  hr_ap=$(umask 077 && mktemp -d "\${TMPDIR:-/tmp}/.homerun.XXXXXX") || exit 1
  trap 'cat "$hr_ap/out"; cat "$hr_ap/err" >&2; rm -rf -- "$hr_ap"' EXIT
fi
if command -v setsid >/dev/null 2>&1; then ( cd / && exec setsid "$@" ) </dev/null >>"$hr_ap/out" 2>>"$hr_ap/err"
else ( cd / && exec "$@" ) </dev/null >>"$hr_ap/out" 2>>"$hr_ap/err"; fi`,
};
