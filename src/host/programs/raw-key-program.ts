/** Shell functions about keys without any wrapping, which openssl itself does not read. */

import type { Primitive } from "../primitive.ts";

/** What PKCS#8 has before the bytes of such a key, in octal. */
const prefix = (length: number, id: number, inner: number) =>
  [0x30, length, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, id, 4, inner + 2, 4, inner]
    .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");

/**
 * Sets `hr_kf` to the format of the key file $1 (pkcs1, pkcs8, raw, other), `hr_ke` to "encrypted" where it is, and of a
 * raw one `hr_kx` to what belongs before it. $2: which kind a raw key of 32 bytes is (Ed25519, or X25519).
 */
export const keyFormat: Primitive = {
  name: "hr_key_format",
  body: `
hr_kf=other hr_ke= hr_kx=
hr_t=$(sed -n -e '1{/^-----BEGIN .*-----/p;}' -e 1q "$1" 2>/dev/null | tr -d '\\r')
case $hr_t in
"-----BEGIN PRIVATE KEY-----") hr_kf=pkcs8 ;;
"-----BEGIN ENCRYPTED PRIVATE KEY-----") hr_kf=pkcs8 hr_ke=encrypted ;;
*" PRIVATE KEY-----") hr_kf=pkcs1; if grep -q '^Proc-Type: 4,ENCRYPTED' "$1"; then hr_ke=encrypted; fi ;;
"")
  case $(($(wc -c <"$1"))):$2 in
  56:*) hr_kf=raw hr_kx='${prefix(70, 0x6f, 56)}' ;;
  57:*) hr_kf=raw hr_kx='${prefix(71, 0x71, 57)}' ;;
  32:Ed25519) hr_kf=raw hr_kx='${prefix(46, 0x70, 32)}' ;;
  32:*) hr_kf=raw hr_kx='${prefix(46, 0x6e, 32)}' ;;
  esac ;;
esac
return 0`,
};
