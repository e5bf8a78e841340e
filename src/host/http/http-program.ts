/** Shell functions that make a request with what the host has: curl, GNU wget, or busybox's. */

import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";

/**
 * In the private folder that is current: makes the request that \`$1\` tells curl, \`$2\` GNU wget and \`$3\` (an address)
 * others; \`$4\` and \`$5\` say what stops GNU wget or any other from it. A body to send is in \`in\`. Leaves \`body\` and \`head\`,
 * sets \`hr_code\` and \`hr_url\`; where there is no answer at all, sets \`hr_e\` to why, with status 1. \`hr_c\` says what failed.
 */
export const http: Primitive = {
  name: "hr_http",
  body: `
hr_code= hr_url=$3
: >body
: >head
if command -v curl >/dev/null 2>&1; then
  printf '%s' "$1" >config
  hr_e=$(curl -q -K config 2>&1 >code); hr_t=$?
  rm -f config
  read -r hr_code hr_url <code
  [ "$hr_t" != 0 ] || return 0
  hr_e=$(printf '%s\\n' "$hr_e" | sed -n '/./p' | tail -n 1 | sed 's/^curl: ([0-9]*) //')
  return 1
fi
command -v wget >/dev/null 2>&1 || hr_die "$hr_c: the host has neither curl nor wget"
[ -z "$4" ] || hr_die "$hr_c: $4 needs curl, and the host has none"
case $(wget --version 2>/dev/null) in
"GNU Wget"*)
  printf '%s' "$2" >config
  printf '%s\\n' "$3" >address
  wget --config=config -i address -O body -o head
  rm -f config address
  hr_code=$(sed -n 's|^ *HTTP/[0-9.]* \\([0-9][0-9][0-9]\\).*|\\1|p' head | tail -n 1)
  [ -z "$hr_code" ] || return 0
  hr_e=$(sed -n '/ailed: \\|rror\\|nable\\|ot /p' head | tail -n 1 | sed 's/^.*failed: //; s/\\.$//')
  hr_e=\${hr_e:-no answer}
  return 1 ;;
esac
[ -z "$5" ] || hr_die "$hr_c: $5 needs curl or GNU wget, and the host has neither"
# No -T here: busybox 1.35 crashes on it together with -q.
hr_e=$(wget -q -O body -- "$3" 2>&1) && { hr_code=200; return 0; }
case $hr_e in
*"HTTP/"*) hr_code=$(printf '%s\\n' "$hr_e" | sed -n 's|.*HTTP/[0-9.]* \\([0-9][0-9][0-9]\\).*|\\1|p' | tail -n 1); return 0 ;;
esac
hr_e=$(hr_reason "$hr_e")
return 1`,
  requires: [die, reasonOf],
};
