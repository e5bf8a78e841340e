/** Makes a private key on the host with its openssl, or writes the one that is there in another format; it stays there. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, NEW_FILE } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { keyFormat } from "../programs/raw-key-program.ts";
import { replaceFile } from "../programs/replace-program.ts";

export interface MakePrivateKey {
  readonly path: string;
  /** Words of `openssl genpkey`; "convert": the key that is there. */
  readonly algorithm: readonly string[] | "convert";
  /** Bits of the parameters that are made first, of a DSA key. */
  readonly parameterBits?: number | undefined;
  readonly format: "pkcs1" | "pkcs8" | "raw";
  /** What a raw key of 32 bytes is taken for, and how long one is that is written. */
  readonly raw?: { readonly type: string; readonly length: number } | undefined;
  readonly passphrase?: string | undefined;
  /** As openssl names it, without the hyphen. */
  readonly cipher: string;
  readonly mode: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly as?: string | undefined;
  readonly backup?: boolean | undefined;
  readonly replaces: boolean;
  /** Print the key too. */
  readonly reveal?: boolean | undefined;
}

/**
 * $1 path, $2 mode, $3 owner, $4 group, $5 "1" for a backup, $6 cipher where a passphrase comes on stdin, $7 format, $8 raw
 * kind, $9 its length; then "1" to print the key, bits of DSA's parameters, "convert" or openssl's words. Made in a place
 * that nobody else can enter, and on the disk only as it is wanted. Prints the path of a backup, the public half, the key.
 */
const primitive: Primitive = {
  name: "hr_make_private_key",
  body: `
hr_parent "$1"
hr_c="cannot make the key $1"
command -v openssl >/dev/null 2>&1 || hr_die "$hr_c: the host has no openssl"
hr_o=../$hr_b
HR_PW=
[ -z "$6" ] || HR_PW=$(cat)
hr_m=$2 hr_ow=$3 hr_gr=$4 hr_bk=$5 hr_en=$6 hr_f=$7 hr_rt=$8 hr_rl=$9
shift 9
hr_rv=$1 hr_ds=$2
shift 2
hr_place "$hr_c"
export HR_PW
if [ "$1" = convert ]; then
  hr_key_format "$hr_o" "$hr_rt"
  if [ "$hr_kf" = raw ]; then hr_k1=$({ printf "$hr_kx"; cat "$hr_o"; } | openssl pkey -inform DER 2>err)
  else hr_k1=$(openssl pkey -in "$hr_o" -passin env:HR_PW 2>err); fi
elif [ -n "$hr_ds" ]; then
  openssl genpkey -genparam -algorithm DSA -pkeyopt "dsa_paramgen_bits:$hr_ds" -out params 2>err && hr_k1=$(openssl genpkey -paramfile params 2>err)
else hr_k1=$(openssl genpkey "$@" 2>err); fi || hr_die "$hr_c: $(grep -v '^[.+*-]*$' err | head -n 1)"
set --
[ "$hr_f" != pkcs1 ] || set -- -traditional
[ -z "$hr_en" ] || set -- "$@" "-$hr_en" -passout env:HR_PW
if [ "$hr_f" = raw ]; then printf '%s\\n' "$hr_k1" | openssl pkey -outform DER 2>err | tail -c "$hr_rl" >new && [ "$(($(wc -c <new)))" = "$hr_rl" ]
else printf '%s\\n' "$hr_k1" | openssl pkey -out new "$@" 2>err; fi || hr_die "$hr_c: $(head -n 1 err)"
chmod 600 new
hr_pub=$(printf '%s\\n' "$hr_k1" | openssl pkey -pubout 2>err) || hr_die "$hr_c: openssl can't read what it made"
hr_replace "$hr_m" "$hr_ow" "$hr_gr" "$hr_bk" 0
printf '\\n%s\\n' "$hr_pub"
[ -z "$hr_rv" ] || if [ "$hr_f" = raw ]; then openssl base64 -A <"$hr_o"; else cat "$hr_o"; fi`,
  requires: [enterParent, privatePlace, keyFormat, replaceFile, die, reasonOf],
};

function argumentsOf(wanted: MakePrivateKey, path: string, mode: number): readonly string[] {
  const { algorithm, passphrase, owner, group, backup, raw, reveal } = wanted;
  return [
    path,
    modeArgument(mode),
    owner ?? "",
    group ?? "",
    backup ? "1" : "",
    passphrase === undefined ? "" : wanted.cipher,
    wanted.format,
    raw?.type ?? "",
    String(raw?.length ?? ""),
    reveal ? "1" : "",
    String(wanted.parameterBits ?? ""),
    ...(algorithm === "convert" ? ["convert"] : algorithm),
  ];
}

export function makePrivateKey(wanted: MakePrivateKey): Change {
  const path = plainPath(wanted.path);
  const mode = modeBits(wanted.mode, NEW_FILE);
  const { passphrase, owner, group, replaces, reveal } = wanted;
  const belongs = { owner: owner ?? wanted.as, group: group ?? wanted.as };
  const isConversion = wanted.algorithm === "convert";
  return {
    kind: "make-private-key",
    summary: isConversion
      ? `write the key ${path} as ${wanted.format}`
      : `${replaces ? "replace" : "make"} the key ${path}`,
    difference: {
      subject: path,
      ...(replaces ? { before: "(a private key)\n" } : {}),
      after: isConversion ? `(the same private key, as ${wanted.format})\n` : "(a new private key)\n",
    },
    operations: [
      {
        primitive,
        args: argumentsOf(wanted, path, mode),
        mutates: true,
        ...(reveal ? { sensitive: true } : {}),
        ...(passphrase === undefined ? {} : { input: Buffer.from(passphrase), sensitive: true }),
      },
    ],
    effects: [
      {
        kind: "file",
        path,
        mode,
        ...(belongs.owner ? { owner: belongs.owner } : {}),
        ...(belongs.group ? { group: belongs.group } : {}),
      },
    ],
  };
}
