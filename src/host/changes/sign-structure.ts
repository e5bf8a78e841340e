/** Signs a request or a certificate on the host with a key that stays there, and writes it as PEM. */

import { createHash } from "node:crypto";
import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, NEW_FILE } from "../mode.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { replaceFile } from "../programs/replace-program.ts";
import type { FileState } from "../reads/file-state.ts";

export interface SignStructure {
  readonly path: string;
  readonly label: "CERTIFICATE REQUEST" | "CERTIFICATE";
  /** What is signed, DER. With `after`, a serial number of 20 random bytes is made between the two. */
  readonly body: Buffer;
  readonly after?: Buffer | undefined;
  /** "" for keys that need none. */
  readonly digest: string;
  /** Identifier of the signature, DER. */
  readonly algorithm: Buffer;
  readonly key: {
    readonly path?: string | undefined;
    /** A key that the task brings along: it is on the host only while it signs. */
    readonly content?: string | undefined;
    readonly passphrase?: string | undefined;
    /** The half of it that was looked at, DER: another key does not sign. */
    readonly publicKey: Buffer;
  };
  readonly summary: string;
  readonly before?: string | undefined;
  readonly afterText: string;
  readonly state?: FileState | undefined;
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly as?: string | undefined;
  readonly backup?: boolean | undefined;
}

/** Prints the head of a DER element: $1 its tag in octal, $2 the length of what follows. */
const derHead: Primitive = {
  name: "hr_der_head",
  body: `
printf "\\\\$1"
if [ "$2" -lt 128 ]; then set -- "$2"
elif [ "$2" -lt 256 ]; then set -- 129 "$2"
elif [ "$2" -lt 65536 ]; then set -- 130 $(($2 / 256)) $(($2 % 256))
else set -- 131 $(($2 / 65536)) $(($2 / 256 % 256)) $(($2 % 256)); fi
for hr_t in "$@"; do printf "\\\\$(printf %03o "$hr_t")"; done`,
};

/**
 * $1 path, $2 mode, $3 owner, $4 group, $5 "1" for a backup, $6 the key's path ("": it comes on stdin), $7 digest, $8 SHA-256
 * of its public half, $9 label; then in base64 the identifier of the signature, what is signed, and what follows the serial
 * number. The first line of stdin is the passphrase, or empty. Prints the path of a backup, then what was made.
 */
const primitive: Primitive = {
  name: "hr_sign_structure",
  body: `
hr_c="cannot make $1"
command -v openssl >/dev/null 2>&1 || hr_die "$hr_c: the host has no openssl"
IFS= read -r HR_PW || [ -n "$HR_PW" ] || HR_PW=
hr_ky=
if [ -n "$6" ]; then
  hr_path "$6"
  case $hr_p in /*) hr_ky=$hr_p ;; *) hr_ky=$PWD/$hr_p ;; esac
fi
hr_parent "$1"
hr_place "$hr_c"
[ -n "$hr_ky" ] || { hr_ky=$PWD/key; cat >key; }
hr_m=$2 hr_ow=$3 hr_gr=$4 hr_bk=$5 hr_dg=$7 hr_fp=$8 hr_lb=$9
shift 9
export HR_PW
hr_ps="-passin env:HR_PW"
[ -n "$HR_PW" ] || hr_ps="-passin pass:"
openssl pkey -in "$hr_ky" $hr_ps -pubout -outform DER -out pub 2>err || hr_die "$hr_c: the key can't be read: $(head -n 1 err)"
[ "$(openssl dgst -sha256 -r pub | cut -d' ' -f1)" = "$hr_fp" ] || hr_die "$hr_c: somebody else has replaced the key in the meantime"
printf '%s\\n' "$1" | openssl base64 -d >alg
printf '%s\\n' "$2" | openssl base64 -d >body
if [ -n "$3" ]; then
  { printf '\\105'; openssl rand 19; } >serial 2>err
  [ "$(($(wc -c <serial)))" = 20 ] || hr_die "$hr_c: openssl gave no random number: $(head -n 1 err)"
  { cat serial; printf '%s\\n' "$3" | openssl base64 -d; } >>body
fi
if [ -n "$hr_dg" ]; then openssl dgst "-$hr_dg" -sign "$hr_ky" $hr_ps -out sig body 2>err
else
  openssl pkeyutl -sign -rawin -inkey "$hr_ky" $hr_ps -in body -out sig 2>err || ! grep -qi 'unknown option' err ||
    hr_die "$hr_c: the host's openssl is too old to sign with this kind of key: version 3 can"
fi && [ -s sig ] || hr_die "$hr_c: openssl did not sign: $(head -n 1 err)"
hr_ln=$(($(wc -c <sig) + 1))
{ hr_der_head 003 "$hr_ln"; printf '\\000'; } >bits
hr_ln=$(($(wc -c <body) + $(wc -c <alg) + $(wc -c <bits) + $(wc -c <sig)))
{ hr_der_head 060 "$hr_ln"; cat body alg bits sig; } >der
{ printf -- '-----BEGIN %s-----\\n' "$hr_lb"; openssl base64 <der; printf -- '-----END %s-----\\n' "$hr_lb"; } >new 2>err
case $hr_lb in CERTIFICATE) set -- x509 ;; *) set -- req ;; esac
openssl "$1" -in new -noout 2>err || hr_die "$hr_c: openssl can't read what was made (is the disk full?): $(head -n 1 err)"
chmod 600 new
hr_replace "$hr_m" "$hr_ow" "$hr_gr" "$hr_bk" 0
printf '\\n'
cat "$hr_o"`,
  requires: [enterParent, privatePlace, replaceFile, resolvePath, derHead, die, reasonOf],
};

function lines(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
}

export function signStructure(wanted: SignStructure): Change {
  const path = plainPath(wanted.path);
  const { key, state, owner, group } = wanted;
  const file = state?.type === "file" ? state : undefined;
  const base = file ? { mode: file.mode, directory: false } : NEW_FILE;
  const mode = wanted.mode === undefined ? undefined : modeBits(wanted.mode, base);
  const belongs = { owner: owner ?? file?.owner ?? wanted.as, group: group ?? file?.group ?? wanted.as };
  return {
    kind: wanted.label === "CERTIFICATE" ? "sign-certificate" : "sign-request",
    summary: wanted.summary,
    difference: {
      subject: path,
      ...(wanted.before === undefined ? {} : { before: wanted.before }),
      after: wanted.afterText,
    },
    operations: [
      {
        primitive,
        args: [
          path,
          mode === undefined ? "" : modeArgument(mode),
          owner ?? "",
          group ?? "",
          wanted.backup ? "1" : "",
          key.path === undefined ? "" : plainPath(key.path),
          wanted.digest,
          createHash("sha256").update(key.publicKey).digest("hex"),
          wanted.label,
          lines(wanted.algorithm),
          lines(wanted.body),
          wanted.after ? lines(wanted.after) : "",
        ],
        input: Buffer.from(`${key.passphrase ?? ""}\n${key.content ?? ""}`),
        mutates: true,
        ...(key.content === undefined && key.passphrase === undefined ? {} : { sensitive: true }),
      },
    ],
    effects: [
      {
        kind: "file",
        path,
        mode: mode ?? base.mode,
        ...(belongs.owner ? { owner: belongs.owner } : {}),
        ...(belongs.group ? { group: belongs.group } : {}),
      },
    ],
  };
}

/** What was made, and the path of the copy of the old one. */
export function signedStructure(reply: Reply | undefined): {
  readonly pem: string;
  readonly backup: string | undefined;
} {
  const text = reply?.stdout.toString("utf8") ?? "";
  const start = text.indexOf("-----BEGIN ");
  const backup = start < 0 ? "" : text.slice(0, start).trim();
  return { pem: start < 0 ? "" : text.slice(start), backup: backup === "" ? undefined : backup };
}
