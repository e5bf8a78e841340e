/** Fetches a file to the host with what the host has: curl or wget. */

import type { Primitive } from "../primitive.ts";

/** hr_download ADDRESS FILE [ANY]: the file is whole, or the status is not 0 and stderr says why. With ANY, any certificate will do. */
export const download: Primitive = {
  name: "hr_download",
  body: `
if command -v curl >/dev/null 2>&1; then
  curl -fsSL \${3:+-k} --connect-timeout 30 --retry 2 -o "$2" -- "$1"
elif command -v wget >/dev/null 2>&1; then
  # Not for busybox, whose wget 1.35 crashes on -T together with -q.
  case $(wget --version 2>/dev/null) in "GNU Wget"*) hr_dl="-T 30" ;; *) hr_dl= ;; esac
  wget -q $hr_dl \${3:+--no-check-certificate} -O "$2" -- "$1" || { hr_dl=$?; echo "wget could not fetch $1" >&2; return $hr_dl; }
else
  echo "cannot fetch $1: the host has neither curl nor wget" >&2
  return 1
fi`,
};
