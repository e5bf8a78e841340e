/** zypper, run so that it never asks; on systems that are updated as a whole, in a new snapshot. */

import type { Primitive } from "../primitive.ts";

/** `hr_zypper words…`: what it prints is XML. Another zypper is waited for, up to 60 s. The status is zypper's. */
export const zypper: Primitive = {
  name: "hr_zypper",
  body: `
set -- zypper --non-interactive --xmlout "$@"
if [ -x /usr/sbin/transactional-update ] && awk '$2 == "/" && $3 == "btrfs" && ("," $4 ",") ~ /,ro,/ { f = 1 } END { exit !f }' /proc/mounts; then
  set -- /usr/sbin/transactional-update --continue --drop-if-no-change --quiet run "$@"
fi
: "\${ZYPP_LOCK_TIMEOUT:=60}"
export ZYPP_LOCK_TIMEOUT
"$@"`,
};
