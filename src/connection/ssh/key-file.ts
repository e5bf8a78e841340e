/** Private key files: what can be said of one without its passphrase, and opening it. */

import { readFileSync, statSync } from "node:fs";
import ssh2, { type ParsedKey } from "ssh2";
import { typeOfKey } from "./known-hosts.ts";

export interface KeyFile {
  readonly path: string;
  /** In SSH's wire format; absent where only the passphrase would show it. */
  readonly publicKey: Buffer | undefined;
  readonly encrypted: boolean;
}

export type KeyFileResult =
  | { readonly kind: "usable"; readonly key: KeyFile }
  | { readonly kind: "unusable"; readonly reason: string; readonly missing: boolean };

const MAGIC = "openssh-key-v1\0";

/** The public half that OpenSSH's own format holds in the clear. */
function clearPublicKey(text: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const data = Buffer.from(body, "base64");
  if (data.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  let at = MAGIC.length;
  const next = (): Buffer => {
    const length = data.readUInt32BE(at);
    at += 4 + length;
    return data.subarray(at - length, at);
  };
  try {
    for (let field = 0; field < 3; field++) next();
    at += 4;
    return Buffer.from(next());
  } catch {
    return undefined;
  }
}

/** From `KEY.pub`, as ssh-keygen leaves it beside the key. */
export function readPublicKeyFile(path: string): Buffer | undefined {
  try {
    const [type, encoded = ""] = readFileSync(path, "utf8").trim().split(/\s+/);
    const key = Buffer.from(encoded, "base64");
    return typeOfKey(key) === type ? key : undefined;
  } catch {
    return undefined;
  }
}

function firstParsed(
  parsed: ReturnType<typeof ssh2.utils.parseKey> | readonly ParsedKey[],
): ParsedKey | Error {
  if (parsed instanceof Error) return parsed;
  if ("getPublicSSH" in parsed) return parsed;
  return parsed[0] ?? new Error("holds no key");
}

function readable(path: string): string | { readonly reason: string; readonly missing: boolean } {
  try {
    const { mode, uid } = statSync(path);
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) {
      return {
        reason: `can be read by others (mode ${(mode & 0o777).toString(8)}); mend it with: chmod 600 ${path}`,
        missing: false,
      };
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { reason: missing ? "does not exist" : `cannot be read (${(error as Error).message})`, missing };
  }
}

export function examineKeyFile(path: string): KeyFileResult {
  const text = readable(path);
  if (typeof text !== "string") return { kind: "unusable", ...text };
  const unusable = (reason: string): KeyFileResult => ({ kind: "unusable", reason, missing: false });
  const publicKey = clearPublicKey(text);
  const type = publicKey === undefined ? undefined : typeOfKey(publicKey);
  if (type?.startsWith("sk-") === true)
    return unusable("is a security key, which is not supported by this connection");
  const parsed = firstParsed(ssh2.utils.parseKey(text));
  if (!(parsed instanceof Error)) {
    return parsed.isPrivateKey()
      ? { kind: "usable", key: { path, publicKey: parsed.getPublicSSH(), encrypted: false } }
      : unusable("is a public key; name the private one");
  }
  if (/encrypted/i.test(parsed.message)) {
    return {
      kind: "usable",
      key: { path, publicKey: publicKey ?? readPublicKeyFile(`${path}.pub`), encrypted: true },
    };
  }
  return unusable(`cannot be used (${parsed.message})`);
}

/** The private key; an `Error` where the passphrase is missing or wrong. */
export function openKeyFile(path: string, passphrase: string | undefined): ParsedKey | Error {
  try {
    return firstParsed(ssh2.utils.parseKey(readFileSync(path, "utf8"), passphrase));
  } catch (error) {
    return error as Error;
  }
}
