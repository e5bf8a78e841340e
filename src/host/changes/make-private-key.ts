/** Makes a private key on the host with its openssl; the key never travels. */

import type { Change } from "../change.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, NEW_FILE } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { replaceFile } from "../programs/replace-program.ts";

export interface MakePrivateKey {
  readonly path: string;
  /** Words of \`openssl genpkey\`. */
  readonly algorithm: readonly string[];
  readonly passphrase?: string | undefined;
  readonly mode: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly as?: string | undefined;
  readonly backup?: boolean | undefined;
  readonly replaces: boolean;
}

/**
 * $1 path, $2 mode, $3 owner, $4 group, $5 "1" for a backup, $6 "1" where a passphrase comes on stdin, then openssl's
 * words. Made in a place that nobody else can enter. Prints the path of a backup, then the public half.
 */
const primitive: Primitive = {
  name: "hr_make_private_key",
  body: `
hr_parent "$1"
hr_c="cannot make the key $1"
hr_o=../$hr_b
hr_pw=
[ -z "$6" ] || hr_pw=$(cat)
hr_m=$2 hr_ow=$3 hr_gr=$4 hr_bk=$5 hr_en=$6
shift 6
hr_place "$hr_c"
if [ -n "$hr_en" ]; then hr_e=$(printf '%s\\n' "$hr_pw" | openssl genpkey "$@" -aes-256-cbc -pass stdin -out new 2>&1)
else hr_e=$(openssl genpkey "$@" -out new 2>&1); fi || hr_die "$hr_c: $(printf '%s\\n' "$hr_e" | grep -v '^[.+*]*$' | head -n 1)"
chmod 600 new
if [ -n "$hr_en" ]; then hr_pub=$(printf '%s\\n' "$hr_pw" | openssl pkey -in new -pubout -passin stdin)
else hr_pub=$(openssl pkey -in new -pubout); fi || hr_die "$hr_c: openssl can't read what it made"
hr_replace "$hr_m" "$hr_ow" "$hr_gr" "$hr_bk" ""
printf '\\n%s\\n' "$hr_pub"`,
  requires: [enterParent, privatePlace, replaceFile, die, reasonOf],
};

export function makePrivateKey(wanted: MakePrivateKey): Change {
  const path = plainPath(wanted.path);
  const mode = modeBits(wanted.mode, NEW_FILE);
  const { passphrase, owner, group } = wanted;
  const belongs = { owner: owner ?? wanted.as, group: group ?? wanted.as };
  return {
    kind: "make-private-key",
    summary: `${wanted.replaces ? "replace" : "make"} the key ${path}`,
    difference: {
      subject: path,
      ...(wanted.replaces ? { before: "(a private key)\n" } : {}),
      after: "(a new private key)\n",
    },
    operations: [
      {
        primitive,
        args: [
          path,
          modeArgument(mode),
          owner ?? "",
          group ?? "",
          wanted.backup ? "1" : "",
          passphrase === undefined ? "" : "1",
          ...wanted.algorithm,
        ],
        mutates: true,
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
