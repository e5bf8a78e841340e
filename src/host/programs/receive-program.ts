/** Shell function that takes a file's new content from stdin, and gives up where it is not what was sent. */

import type { Primitive } from "../primitive.ts";
import { die, digest, LONG_TO_DIGEST, reasonOf } from "./path-program.ts";

/** A host that can verify nothing gets only what is short. */
const UNVERIFIED = 256 * 1024;

/**
 * $1 size, $2 SHA-256: writes \`new\` in a private place. \`hr_c\` is what failed, in words. What is long is hashed, and
 * brought to the disk, while it is written; a full disk ends it at once where \`tee\` can do that.
 */
export const receiveFile: Primitive = {
  name: "hr_receive",
  body: `
if [ "$1" -gt ${LONG_TO_DIGEST} ]; then
  if tee --output-error=exit /dev/null </dev/null >/dev/null 2>&1; then hr_w=--output-error=exit; else hr_w=; fi
  : >new
  ( hr_t=$PWD/new
    cd /
    for hr_w in 0.1 0.1 0.1 0.2 0.5; do sleep $hr_w && sync "$hr_t" || exit; done
    while sleep 1 && sync "$hr_t"; do :; done ) </dev/null >/dev/null 2>&1 &
  hr_y=$!
  hr_t=$( { tee $hr_w new | { hr_digest sha256 "$1"; [ -n "$hr_dg" ] || cat >/dev/null; }; } 2>&1 )
  kill "$hr_y" 2>/dev/null
  [ "$hr_t" != "$2" ] || [ "$(($(wc -c <new)))" != "$1" ] || return 0
  case $hr_t in *": "*)
    # busybox's tee does not say why.
    hr_e=$(cat new 2>&1 >again) && hr_e=$(printf '%s\\n' "$hr_t" | grep ': ')
    hr_die "$hr_c: $(hr_reason "$hr_e")" ;;
  esac
else
  hr_e=$(set -C; cat 2>&1 >new) || hr_die "$hr_c: $(hr_reason "$hr_e")"
fi
hr_t=$(hr_digest sha256 <new)
[ "$hr_t" != "$2" ] || return 0
hr_w=$(($(wc -c <new)))
[ "$hr_w" = "$1" ] || hr_die "$hr_c: only $hr_w of $1 bytes arrived"
[ -z "$hr_t" ] || hr_die "$hr_c: what arrived is damaged"
[ "$1" -le ${UNVERIFIED} ] || hr_die "$hr_c: what arrived can't be verified: the host has neither sha256sum nor shasum nor openssl"`,
  requires: [die, digest, reasonOf],
};
