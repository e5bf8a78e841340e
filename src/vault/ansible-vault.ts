/** Ansible Vault's format 1.1 and 1.2: AES-256-CTR, keys by PBKDF2 from a password, hexadecimal twice, an HMAC over the ciphertext. */

import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { Damaged } from "./damaged.ts";
import { ANSIBLE_HEADER } from "./vault-format.ts";

/** The label of passwords that nobody gave another. Texts with it are of format 1.1, which has no place for a label. */
export const DEFAULT_ID = "default";

export interface AnsibleEnvelope {
  /** Of the password, as a hint. */
  readonly id: string;
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

const ROUNDS = 10_000;
const BLOCK = 16;
const SALT_SIZE = 32;
const LINE = 80;

interface Keys {
  readonly cipher: Buffer;
  readonly hmac: Buffer;
  readonly counter: Buffer;
}

function keysOf(password: Uint8Array, salt: Uint8Array): Keys {
  const derived = pbkdf2Sync(password, salt, ROUNDS, 80, "sha256");
  return {
    cipher: derived.subarray(0, 32),
    hmac: derived.subarray(32, 64),
    counter: derived.subarray(64, 80),
  };
}

function fromHex(text: string, what: string): Buffer {
  if (text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text)) return Buffer.from(text, "hex");
  throw new Damaged(`${what} is not hexadecimal, or cut off`);
}

/** Throws `Damaged`. */
export function parseAnsibleVault(text: string): AnsibleEnvelope {
  const [header = "", ...lines] = text.trimEnd().split(/\r\n|\r|\n/);
  const [magic, version = "", cipher = "", id = ""] = header.split(";").map((part) => part.trim());
  if (magic !== ANSIBLE_HEADER) throw new Damaged("it doesn't begin with $ANSIBLE_VAULT;");
  if (version !== "1.1" && version !== "1.2")
    throw new Damaged(`its header names the format \`${version}\`; there are 1.1 and 1.2`);
  if (cipher !== "AES256") throw new Damaged(`its header names the cipher \`${cipher}\`; there is AES256`);
  const inner = fromHex(lines.map((line) => line.trim()).join(""), "its body").toString("latin1");
  const parts = inner.split("\n");
  const [salt, hmac, ciphertext] = parts.map((part) => fromHex(part, "what its body holds"));
  if (parts.length !== 3 || !salt || !hmac || !ciphertext || hmac.length !== 32)
    throw new Damaged("its body is cut off: salt, checksum or ciphertext are missing");
  if (ciphertext.length === 0 || ciphertext.length % BLOCK !== 0)
    throw new Damaged("its ciphertext is cut off");
  return { id: id === "" ? DEFAULT_ID : id, salt, hmac, ciphertext };
}

/** Undefined where the password is another, or the text was changed: these can't be told apart. Throws `Damaged`. */
export function decryptAnsibleVault(envelope: AnsibleEnvelope, password: Uint8Array): Buffer | undefined {
  const { salt, hmac, ciphertext } = envelope;
  const keys = keysOf(password, salt);
  if (!timingSafeEqual(createHmac("sha256", keys.hmac).update(ciphertext).digest(), hmac)) return undefined;
  const decipher = createDecipheriv("aes-256-ctr", keys.cipher, keys.counter);
  return unpadded(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
}

function unpadded(padded: Buffer): Buffer {
  const count = padded.at(-1) ?? 0;
  const padding = padded.subarray(padded.length - count);
  if (count < 1 || count > BLOCK || padding.some((byte) => byte !== count))
    throw new Damaged("what it holds has no valid end");
  return padded.subarray(0, padded.length - count);
}

export interface AnsibleEncryption {
  readonly password: Uint8Array;
  /** Label of the password. */
  readonly id: string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** In the place of a random one: the same text comes out each time. */
  readonly salt?: Uint8Array;
}

/** With a line end behind it, as files have. */
export function encryptAnsibleVault(
  plain: Uint8Array,
  { password, id, randomBytes, salt = randomBytes(SALT_SIZE) }: AnsibleEncryption,
): string {
  const keys = keysOf(password, salt);
  const padding = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv("aes-256-ctr", keys.cipher, keys.counter);
  const ciphertext = Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])),
    cipher.final(),
  ]);
  const hmac = createHmac("sha256", keys.hmac).update(ciphertext).digest();
  const inner = [Buffer.from(salt), hmac, ciphertext].map((part) => part.toString("hex")).join("\n");
  const body = Buffer.from(inner).toString("hex");
  const lines = body.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  const header = id === DEFAULT_ID ? "1.1;AES256" : `1.2;AES256;${id}`;
  return `${[`${ANSIBLE_HEADER};${header}`, ...lines].join("\n")}\n`;
}
