/** Shell functions that read OpenPGP keys with nothing but od, awk and a SHA-1: which keys a file holds, and where each begins. */

import type { Primitive } from "../primitive.ts";
import { digest } from "./path-program.ts";

/** hr_dearmor FILE NEW: NEW is FILE without its armour, where it has one; several blocks follow each other. */
export const dearmor: Primitive = {
  name: "hr_dearmor",
  body: `
if grep -q -e '-----BEGIN PGP PUBLIC KEY BLOCK-----' "$1" 2>/dev/null; then
  : >"$2"
  tr -d '\\r' <"$1" | awk '
    /^-----BEGIN PGP PUBLIC KEY BLOCK-----/ { inside = 1; body = 0; text = ""; next }
    /^-----END PGP PUBLIC KEY BLOCK-----/ { if (inside) print text; inside = 0; next }
    inside && !body { if ($0 !~ /:/) body = 1; if ($0 ~ /^[ \\t]*$/ || $0 ~ /:/) next }
    inside && body && !/^=/ { gsub(/[ \\t]/, ""); text = text $0 }' | while IFS= read -r hr_block; do
    printf '%s\\n' "$hr_block" | base64 -d >>"$2" 2>/dev/null || return 1
  done
else cat "$1" >"$2"; fi`,
};

/**
 * hr_keys FILE: of each key in a binary file a line: "pub" or "sub", fingerprint, and where it begins; "end" and the size last.
 * Keys of version 4 only; those of others have "-" for a fingerprint. Status 1 where the file is none of keys.
 */
export const openpgpKeys: Primitive = {
  name: "hr_keys",
  body: `
hr_ks=$(($(wc -c <"$1")))
hr_kl=$(od -An -v -tu1 "$1" | awk -v size="$hr_ks" '
  { for (i = 1; i <= NF; i++) b[n++] = $i }
  END {
    at = 0
    while (at < n) {
      start = at
      tag = b[at++]
      if (tag < 128) exit 1
      if (tag >= 192) {
        kind = tag - 192
        l = b[at++]
        if (l >= 224 && l < 255) exit 1
        if (l >= 192 && l < 224) l = (l - 192) * 256 + b[at++] + 192
        else if (l == 255) { l = ((b[at] * 256 + b[at+1]) * 256 + b[at+2]) * 256 + b[at+3]; at += 4 }
      } else {
        kind = int((tag - 128) / 4)
        t = tag % 4
        if (t == 3) exit 1
        if (t == 0) l = b[at++]
        else if (t == 1) { l = b[at] * 256 + b[at+1]; at += 2 }
        else { l = ((b[at] * 256 + b[at+1]) * 256 + b[at+2]) * 256 + b[at+3]; at += 4 }
      }
      if (at + l > n) exit 1
      if (kind == 6 || kind == 14) print (kind == 6 ? "pub" : "sub"), b[at], start, at, l
      at += l
    }
    print "end", size
  }') || return 1
case $hr_kl in pub*) ;; *) return 1 ;; esac
printf '%s\\n' "$hr_kl" | while read -r hr_kk hr_kv hr_kb hr_ka hr_kn; do
  if [ "$hr_kk" = end ]; then printf 'end %s\\n' "$hr_kv"; continue; fi
  hr_kf=-
  [ "$hr_kv" != 4 ] || hr_kf=$( {
    printf "\\\\231\\\\$(printf %03o $((hr_kn / 256)))\\\\$(printf %03o $((hr_kn % 256)))"
    tail -c "+$((hr_ka + 1))" "$1" | head -c "$hr_kn"
  } | hr_digest sha1 | tr a-f A-F)
  printf '%s %s %s\\n' "$hr_kk" "\${hr_kf:--}" "$hr_kb"
done`,
  requires: [digest],
};
