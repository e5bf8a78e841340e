/** The public half of an ssh key on the host, asked of the key itself; the key stays there. */

import { plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { sshKeygen } from "../programs/ssh-keygen-program.ts";
import { type Read, ReplyError } from "../read.ts";

export type SshKeypair =
  | { readonly state: "absent" }
  /** Check mode: it would be there. */
  | { readonly state: "promised" }
  | { readonly state: "no-ssh-keygen" }
  /** There, but no key, or one that the passphrase does not open. */
  | { readonly state: "unreadable"; readonly why: string }
  | {
      readonly state: "present";
      readonly format: "ssh" | "pkcs1" | "pkcs8" | "other";
      readonly encrypted: boolean;
      /** A line as in a .pub file. */
      readonly publicLine: string;
    };

/** $1 path, $2 "1" where the passphrase comes on stdin. 3: not there; 4: no ssh-keygen; 5: can't be read. */
const primitive: Primitive = {
  name: "hr_ssh_keypair",
  body: `
hr_path "$1"
command -v ssh-keygen >/dev/null 2>&1 || exit 4
[ -e "$hr_p" ] || exit 3
[ -f "$hr_p" ] && [ -r "$hr_p" ] || { echo "it may not be read, or is no file" >&2; exit 5; }
HR_PW=
[ -z "$2" ] || HR_PW=$(cat)
hr_t=$(sed -n -e '1{/^-----BEGIN .*-----/p;}' -e 1q "$hr_p" 2>/dev/null | tr -d '\\r')
case $hr_t in
"-----BEGIN OPENSSH PRIVATE KEY-----") hr_f=ssh ;;
"-----BEGIN PRIVATE KEY-----" | "-----BEGIN ENCRYPTED PRIVATE KEY-----") hr_f=pkcs8 ;;
*" PRIVATE KEY-----") hr_f=pkcs1 ;;
*) hr_f=other ;;
esac
if hr_k=$(cat "$hr_p" | ssh-keygen -y -P '' -f /dev/stdin 2>/dev/null) && [ -n "$hr_k" ]; then
  printf '%s plain\\n%s\\n' "$hr_f" "$hr_k"
  exit 0
fi
if [ -n "$HR_PW" ]; then
  { hr_e=$( { hr_k=$(hr_ssh_keygen -y -f "$hr_p") && [ -n "$hr_k" ] && printf '%s encrypted\\n%s\\n' "$hr_f" "$hr_k" >&3; } 2>&1 ); } 3>&1 && exit 0
else hr_e=$(ssh-keygen -y -P '' -f "$hr_p" 2>&1 >/dev/null </dev/null); fi
case $hr_e in
*"incorrect passphrase"*) echo "it is encrypted, and the passphrase does not open it" >&2 ;;
*"bad permissions"*) echo "others may read it, so that ssh-keygen won't" >&2 ;;
*) printf '%s\\n' "$hr_e" | sed -n 's/^.*: //;/./p' | tail -n 1 >&2 ;;
esac
exit 5`,
  requires: [resolvePath, sshKeygen],
};

export function sshKeypair(path: string, passphrase?: string): Read<SshKeypair> {
  const spelled = plainPath(path);
  const input = passphrase === undefined ? {} : { input: Buffer.from(passphrase), sensitive: true };
  return {
    call: { primitive, args: [spelled, passphrase === undefined ? "" : "1"], mutates: false, ...input },
    subject: { kind: "path", path: spelled },
    parse: (reply) => parse(reply, spelled),
    predict: (seen, overlay) => {
      const effect = overlay.effectOn({ kind: "path", path: spelled });
      if (effect?.kind === "file") return { known: { state: "promised" } };
      if (effect?.kind === "absent") return { known: { state: "absent" } };
      const promised = overlay.effects.some(
        (e) => e.kind === "package" && e.installed && /^openssh/.test(e.name),
      );
      return seen.state === "no-ssh-keygen" && promised
        ? { unknown: "ssh-keygen is not installed yet" }
        : undefined;
    },
  };
}

function parse(reply: Reply, path: string): SshKeypair {
  const said = reply.stderr.toString("utf8").trim();
  if (reply.status === 3) return { state: "absent" };
  if (reply.status === 4) return { state: "no-ssh-keygen" };
  if (reply.status === 5) return { state: "unreadable", why: said || "the reason is not known" };
  const [head = "", line = ""] = reply.stdout.toString("utf8").split("\n");
  const [, format, lock] = /^(ssh|pkcs1|pkcs8|other) (plain|encrypted)$/.exec(head) ?? [];
  if (reply.status !== 0 || format === undefined || line === "")
    throw new ReplyError(
      primitive.name,
      reply,
      `ssh-keygen did not show the public half of ${path}: ${said}`,
    );
  return {
    state: "present",
    format: format as "ssh" | "pkcs1" | "pkcs8" | "other",
    encrypted: lock === "encrypted",
    publicLine: line,
  };
}
