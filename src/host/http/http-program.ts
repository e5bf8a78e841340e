/** Shell functions that make a request with what the host has: curl, GNU wget, or busybox's. */

import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";

/** With the settings in `$1`: sets `hr_code`, `hr_url` and `hr_to` (where the answer leads to), or `hr_e` with status 1. */
const curl: Primitive = {
  name: "hr_curl",
  body: `
printf '%s' "$1" >config
hr_e=$(curl -q -K config 2>&1 >code); hr_t=$?
rm -f config
hr_to=
read -r hr_code hr_url hr_to <code
[ "$hr_t" != 0 ] || return 0
hr_e=$(printf '%s\\n' "$hr_e" | sed -n '/./p' | tail -n 1 | sed 's/^curl: ([0-9]*) //')
return 1`,
};

/** Settings for the same method in `$1`, for GET in `$2`, for the login at the same server in `$3`: goes where an answer led to. */
const onward: Primitive = {
  name: "hr_onward",
  body: `
[ -n "$1" ] && [ -n "$hr_to" ] || return 0
case $hr_code in
301 | 302 | 303) hr_k=$2 ;;
307 | 308) hr_k=$1 ;;
*) return 0 ;;
esac
# curl writes the password that it was given into that address.
hr_to=$(printf '%s\\n' "$hr_to" | sed 's|^\\([a-zA-Z]*://\\)[^/?#]*@|\\1|')
hr_q=\${hr_url#*://} hr_v=\${hr_to#*://}
if [ "\${hr_url%%://*} \${hr_q%%[/?#]*}" = "\${hr_to%%://*} \${hr_v%%[/?#]*}" ]; then hr_k=$hr_k$3; fi
hr_curl "\${hr_k}url = \\"$(printf '%s' "$hr_to" | sed 's/[\\\\"]/\\\\&/g')\\"
"`,
  requires: [curl],
};

/** Unpacks `body` where the last answer in `head` says that it is packed. Status 1, with `hr_e`, where it is not whole. */
const unpackAnswer: Primitive = {
  name: "hr_unpack_answer",
  body: `
[ -s body ] || return 0
hr_t=$(awk '{ sub(/^ +/, ""); sub(/\\r$/, "") } /^HTTP\\// { e = "" } tolower($1) == "content-encoding:" { e = tolower($2) } END { print e }' head)
[ "$hr_t" = gzip ] || return 0
command -v gzip >/dev/null 2>&1 || hr_die "$hr_c: the answer is packed with gzip, and the host has no gzip"
gzip -dc <body >plain 2>/dev/null || { hr_e='the answer is said to be packed with gzip, and is not'; return 1; }
mv -f plain body`,
  requires: [die],
};

/** `hr_http` without the unpacking. */
const ask: Primitive = {
  name: "hr_ask",
  body: `
hr_code= hr_url=$3
: >body
: >head
if command -v curl >/dev/null 2>&1; then
  hr_curl "$1" || return 1
  hr_onward "$7" "$8" "$9"
  return
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
  requires: [die, reasonOf, curl, onward],
};

/**
 * In the private folder that is current: makes the request that `$1` tells curl, `$2` GNU wget and `$3` (an address)
 * others; `$4` and `$5` say what stops GNU wget or any other from it; `$6` "1" to unpack the answer, `$7` and following as
 * for `hr_onward`. A body to send is in `in`. Leaves `body` and `head`, sets `hr_code` and `hr_url`; where there is
 * no answer at all, sets `hr_e` to why, with status 1. `hr_c` says what failed.
 */
export const http: Primitive = {
  name: "hr_http",
  body: `
hr_ask "$@" || return 1
[ -z "$6" ] || hr_unpack_answer`,
  requires: [ask, unpackAnswer],
};
