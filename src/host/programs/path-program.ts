/** Shell functions that every program about paths starts with: spelling, complaints, digests. */

import type { Primitive } from "../primitive.ts";

/** Says why and ends the call. */
export const die: Primitive = {
  name: "hr_die",
  body: `
printf '%s\\n' "$*" >&2
exit 1`,
};

/** Sets `hr_p` to $1 with a leading `~` or `~name` resolved; never begins with a hyphen. */
export const resolvePath: Primitive = {
  name: "hr_path",
  body: `
case $1 in
"~" | "~/"*) hr_p=$HOME\${1#"~"} ;;
"~"*)
  hr_u=\${1%%/*}
  hr_u=\${hr_u#"~"}
  case $hr_u in *[!A-Za-z0-9._@-]*) hr_die "there is no user $hr_u" ;; esac
  if command -v getent >/dev/null 2>&1; then hr_h=$(getent passwd "$hr_u"); else hr_h=$(grep "^$hr_u:" /etc/passwd); fi
  hr_h=$(printf '%s\\n' "$hr_h" | head -n 1 | cut -d: -f6)
  [ -n "$hr_h" ] || hr_die "there is no user $hr_u, so $1 leads nowhere"
  case $1 in */*) hr_p=$hr_h/\${1#*/} ;; *) hr_p=$hr_h ;; esac ;;
/*) hr_p=$1 ;;
*) hr_p=./$1 ;;
esac`,
  requires: [die],
};

/** The last part of a tool's complaint: "No space left on device" of "cat: write error: No space left on device". */
export const reasonOf: Primitive = {
  name: "hr_reason",
  body: `
hr_w=$(printf '%s\\n' "$1" | sed -n '/./p' | tail -n 1)
case $hr_w in *": "*) hr_w=\${hr_w##*: } ;; esac
printf '%s' "\${hr_w:-the reason is not known}"`,
};

/** From here on it pays to start openssl, which takes a quarter of the time of coreutils. */
export const LONG_TO_DIGEST = 4 * 1024 * 1024;

/**
 * Prints the digest of stdin by algorithm $1, in hexadecimal, or nothing where no tool knows it: then nothing was read either.
 * $2: how many bytes there are, where that is known.
 */
export const digest: Primitive = {
  name: "hr_digest",
  body: `
if [ "\${2:-0}" -gt ${LONG_TO_DIGEST} ] && command -v openssl >/dev/null 2>&1; then hr_dg=$(openssl dgst -r "-$1" 2>/dev/null)
elif command -v "$1sum" >/dev/null 2>&1; then hr_dg=$("$1sum" 2>/dev/null)
elif [ "$1" = md5 ] && command -v md5 >/dev/null 2>&1; then hr_dg=$(md5 -q 2>/dev/null)
elif command -v shasum >/dev/null 2>&1; then hr_dg=$(shasum -a "\${1#sha}" 2>/dev/null)
elif command -v openssl >/dev/null 2>&1; then hr_dg=$(openssl dgst -r "-$1" 2>/dev/null)
elif command -v "$1" >/dev/null 2>&1; then hr_dg=$("$1" -q 2>/dev/null)
else hr_dg=; fi
printf '%s' "\${hr_dg%% *}"`,
};

/** Why a path can't be looked at or entered, by what the shell itself can tell. */
export const whyNot: Primitive = {
  name: "hr_why",
  body: `
if [ ! -e "$1" ]; then
  case $(ls -d -- "$1" 2>&1) in *"ermission denied"*) echo "Permission denied" ;; *"oo many"*) echo "Too many levels of symbolic links" ;; *) echo "No such file or directory" ;; esac
elif [ ! -d "$1" ]; then echo "Not a directory"
else echo "Permission denied"; fi`,
};
