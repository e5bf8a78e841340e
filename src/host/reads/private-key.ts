/** The public half of a private key on the host, and how the key is written. The key itself stays there. */

import { plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, resolvePath } from "../programs/path-program.ts";
import { keyFormat } from "../programs/raw-key-program.ts";
import { type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export type KeyFormat = "pkcs1" | "pkcs8" | "raw" | "other";

export type PrivateKeyState =
  | { readonly state: "absent" }
  /** Check mode: it would be there. */
  | { readonly state: "promised" }
  | { readonly state: "no-openssl" }
  /** There, but no key, or one that the passphrase does not open. */
  | { readonly state: "unreadable"; readonly why: string }
  | {
      readonly state: "present";
      /** PEM. */
      readonly publicKey: string;
      readonly format?: KeyFormat;
      readonly encrypted?: boolean;
    };

export interface PrivateKeyOptions {
  /** What a key of 32 bytes without any wrapping is taken for. */
  readonly rawType?: "Ed25519" | "X25519";
}

/** $1 path, $2 "1" where the passphrase comes on stdin, $3 kind of raw keys. 3: not there; 4: no openssl; 5: can't be read. */
const primitive: Primitive = {
  name: "hr_public_key",
  body: `
hr_path "$1"
command -v openssl >/dev/null 2>&1 || exit 4
[ -e "$hr_p" ] || exit 3
[ -f "$hr_p" ] && [ -r "$hr_p" ] || { echo "it may not be read, or is no file" >&2; exit 5; }
hr_key_format "$hr_p" "$3"
printf '%s %s\\n' "$hr_kf" "\${hr_ke:-plain}"
if [ "$hr_kf" = raw ]; then
  { printf "$hr_kx"; cat "$hr_p"; } | openssl pkey -inform DER -pubout 2>/dev/null && exit 0
  echo "it is no key" >&2
  exit 5
fi
hr_w=pass:
[ -z "$2" ] || hr_w=stdin
{ hr_e=$( { openssl pkey -in "$hr_p" -pubout -passin "$hr_w" >&3; } 2>&1 ); } 3>&1 && exit 0
case $hr_e in
  *"bad decrypt"* | *"wrong password"* | *"bad password read"* | *"empty password"* | *"password too short"* | *"maybe wrong"*)
    echo "it is encrypted, and the passphrase does not open it" >&2 ;;
  *) printf '%s\\n' "$hr_e" | head -n 1 >&2 ;;
esac
exit 5`,
  requires: [resolvePath, keyFormat, die],
};

export function privateKey(
  path: string,
  passphrase?: string,
  { rawType }: PrivateKeyOptions = {},
): Read<PrivateKeyState> {
  const spelled = plainPath(path);
  const input = passphrase === undefined ? {} : { input: Buffer.from(`${passphrase}\n`), sensitive: true };
  const args = [spelled, passphrase === undefined ? "" : "1", rawType ?? ""];
  return {
    call: { primitive, args, mutates: false, ...input },
    subject: { kind: "path", path: spelled },
    parse: (reply) => parse(reply, spelled),
    predict: (seen, overlay) => predict(seen, overlay, spelled),
  };
}

function parse(reply: Reply, path: string): PrivateKeyState {
  const said = reply.stderr.toString("utf8").trim();
  if (reply.status === 3) return { state: "absent" };
  if (reply.status === 4) return { state: "no-openssl" };
  if (reply.status === 5) return { state: "unreadable", why: said };
  const answer = reply.stdout.toString("utf8");
  const start = answer.indexOf("-----BEGIN PUBLIC KEY-----");
  const [format = "", encrypted] = answer.split(/\s/, 2);
  if (reply.status !== 0 || start < 0 || !isFormat(format))
    throw new ReplyError(primitive.name, reply, `openssl did not show the public half of ${path}: ${said}`);
  return {
    state: "present",
    publicKey: answer.slice(start),
    format,
    encrypted: encrypted === "encrypted",
  };
}

function isFormat(word: string): word is KeyFormat {
  return ["pkcs1", "pkcs8", "raw", "other"].includes(word);
}

function predict(
  seen: PrivateKeyState,
  overlay: Overlay,
  path: string,
): Predicted<PrivateKeyState> | undefined {
  const effect = overlay.effectOn({ kind: "path", path });
  if (effect?.kind === "file") return { known: { state: "promised" } };
  if (effect?.kind === "absent") return { known: { state: "absent" } };
  const promised = overlay.effects.some((e) => e.kind === "package" && e.installed && e.name === "openssl");
  return seen.state === "no-openssl" && promised ? { unknown: "openssl is not installed yet" } : undefined;
}
