/** Makes an ssh key and its public half with the host's ssh-keygen, or gives a key another comment; the key never travels. */

import type { Change } from "../change.ts";
import type { Effect } from "../effect.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, NEW_FILE } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { replaceFile } from "../programs/replace-program.ts";
import { sshKeygen } from "../programs/ssh-keygen-program.ts";

export interface MakeSshKeypair {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly comment: string;
  readonly passphrase?: string | undefined;
  /** As ssh-keygen names it: RFC4716 (its own), PEM, PKCS8. "": as it likes. */
  readonly format: "" | "RFC4716" | "PEM" | "PKCS8";
  /** Of both files; 0600 and 0644 where absent. */
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly as?: string | undefined;
  readonly replaces: boolean;
}

/**
 * $1 path, $2 mode, $3 mode of the public half, $4 owner, $5 group, $6 type, $7 bits, $8 format, $9 comment; the passphrase
 * comes on stdin. Prints the public half. Of a run that dies between the two files, the next one makes the second.
 */
const make: Primitive = {
  name: "hr_make_ssh_keypair",
  body: `
hr_c="cannot make the key $1"
command -v ssh-keygen >/dev/null 2>&1 || hr_die "$hr_c: the host has no ssh-keygen"
hr_parent "$1"
hr_o=../$hr_b
if [ -d "$hr_o" ] || [ -d "$hr_o.pub" ]; then hr_die "$hr_c: a folder stands there"; fi
HR_PW=$(cat)
hr_place "$hr_c"
hr_m=$2 hr_pm=$3 hr_ow=$4 hr_gr=$5 hr_cm=$9
set -- -q -t "$6" -b "$7" \${8:+-m} \${8:+"$8"} -C "$9" -f key
if [ -n "$HR_PW" ]; then hr_ssh_keygen "$@" >said 2>&1
else ssh-keygen "$@" -N '' >said 2>&1 </dev/null; fi && [ -s key ] && [ -s key.pub ] || hr_die "$hr_c: $(grep -v '^Enter ' said | head -n 1)"
mv key new
chmod 600 new
hr_replace "$hr_m" "$hr_ow" "$hr_gr" "" 0
mv key.pub new
hr_b=$hr_b.pub
hr_o=../$hr_b
hr_replace "$hr_pm" "$hr_ow" "$hr_gr" "" 0
cat "$hr_o"`,
  requires: [enterParent, privatePlace, replaceFile, sshKeygen, die, reasonOf],
};

/** $1 path, $2 comment; the passphrase comes on stdin. */
const comment: Primitive = {
  name: "hr_ssh_key_comment",
  body: `
hr_c="cannot change the comment of $1"
hr_parent "$1"
hr_o=../$hr_b
HR_PW=$(cat)
hr_place "$hr_c"
hr_e=$(cat "$hr_o" 2>&1 >new) || hr_die "$hr_c: $(hr_reason "$hr_e")"
if [ -n "$HR_PW" ]; then hr_ssh_keygen -c -C "$2" -f new >said 2>&1
else ssh-keygen -c -C "$2" -P '' -f new >said 2>&1 </dev/null; fi || hr_die "$hr_c: $(grep -v '^Enter ' said | tail -n 1)"
hr_replace "" "" "" "" 0`,
  requires: [enterParent, privatePlace, replaceFile, sshKeygen, die, reasonOf],
};

export function makeSshKeypair(wanted: MakeSshKeypair): Change {
  const path = plainPath(wanted.path);
  const { passphrase, owner, group } = wanted;
  const [mode, publicMode] = [
    modeBits(wanted.mode ?? "0600", NEW_FILE),
    modeBits(wanted.mode ?? "0644", NEW_FILE),
  ];
  const belongs = { owner: owner ?? wanted.as, group: group ?? wanted.as };
  const effect = (at: string, bits: number): Effect => ({
    kind: "file",
    path: at,
    mode: bits,
    ...(belongs.owner ? { owner: belongs.owner } : {}),
    ...(belongs.group ? { group: belongs.group } : {}),
  });
  return {
    kind: "make-ssh-keypair",
    summary: `${wanted.replaces ? "replace" : "make"} the ssh key ${path}`,
    difference: {
      subject: path,
      ...(wanted.replaces ? { before: "(an ssh key)\n" } : {}),
      after: `(a new ssh key: ${wanted.type}, ${wanted.size} bits)\n`,
    },
    operations: [
      {
        primitive: make,
        args: [
          path,
          modeArgument(mode),
          modeArgument(publicMode),
          owner ?? "",
          group ?? "",
          wanted.type,
          String(wanted.size),
          wanted.format,
          wanted.comment,
        ],
        mutates: true,
        ...(passphrase === undefined ? {} : { input: Buffer.from(passphrase), sensitive: true }),
      },
    ],
    effects: [effect(path, mode), effect(`${path}.pub`, publicMode)],
  };
}

/** Of a key in ssh's own format, which holds its comment. */
export function changeSshKeyComment(path: string, text: string, passphrase: string | undefined): Change {
  const spelled = plainPath(path);
  return {
    kind: "ssh-key-comment",
    summary: `change the comment of the ssh key ${spelled}`,
    operations: [
      {
        primitive: comment,
        args: [spelled, text],
        mutates: true,
        ...(passphrase === undefined ? {} : { input: Buffer.from(passphrase), sensitive: true }),
      },
    ],
    effects: [{ kind: "attributes", path: spelled }],
  };
}
