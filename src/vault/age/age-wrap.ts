/** The file's key in the wrappings that homerun knows: for an X25519 recipient, and for a passphrase by scrypt. */

import { hkdfSync, scryptSync } from "node:crypto";
import { Damaged } from "../damaged.ts";
import { base64, fromBase64, type Stanza } from "./age-header.ts";
import { type AgeIdentity, type AgeRecipient, identityOf, sharedSecret } from "./age-keys.ts";
import { seal, unseal } from "./chacha.ts";

export const FILE_KEY = 16;

const X25519 = "X25519";
const SCRYPT = "scrypt";
const ZERO = Buffer.alloc(12);
const WRAPPED = FILE_KEY + 16;
const SALT = 16;
/** 256 MiB and about a second for each guess, as age has it. */
const WORK = 18;
/** A file that wants more than this is an attack on who opens it. */
const MOST_WORK = 22;

type Random = (count: number) => Uint8Array;

function keyForPoint(shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array): Buffer {
  const salt = Buffer.concat([ephemeral, recipient]);
  return Buffer.from(hkdfSync("sha256", shared, salt, "age-encryption.org/v1/X25519", 32));
}

function keyForPassphrase(passphrase: Uint8Array, salt: Uint8Array, work: number): Buffer {
  const full = Buffer.concat([Buffer.from("age-encryption.org/v1/scrypt"), salt]);
  const N = 2 ** work;
  return scryptSync(passphrase, full, 32, { N, r: 8, p: 1, maxmem: 128 * 8 * N + 1024 * 1024 });
}

export function wrapForRecipient(fileKey: Uint8Array, recipient: AgeRecipient, random: Random): Stanza {
  const ephemeral = identityOf(random(32));
  const { point } = ephemeral.recipient;
  const key = keyForPoint(sharedSecret(ephemeral, recipient.point), point, recipient.point);
  return { type: X25519, args: [base64(point)], body: seal(key, ZERO, fileKey) };
}

/** `work`: the logarithm of how much work a guess is. */
export function wrapForPassphrase(
  fileKey: Uint8Array,
  passphrase: Uint8Array,
  random: Random,
  work = WORK,
): Stanza {
  const salt = random(SALT);
  const key = keyForPassphrase(passphrase, salt, work);
  return { type: SCRYPT, args: [base64(salt), String(work)], body: seal(key, ZERO, fileKey) };
}

/** Undefined where the stanza is for somebody else. Throws `Damaged`. */
export function unwrapWithIdentity(stanza: Stanza, identity: AgeIdentity): Buffer | undefined {
  if (stanza.type !== X25519) return undefined;
  const [encoded, ...more] = stanza.args;
  const point = fromBase64(encoded ?? "");
  if (more.length > 0 || point.length !== 32 || stanza.body.length !== WRAPPED)
    throw new Damaged("the entry of a recipient in its header is damaged");
  let shared: Buffer;
  try {
    shared = sharedSecret(identity, point);
  } catch {
    throw new Damaged("the entry of a recipient in its header is damaged");
  }
  return unseal(keyForPoint(shared, point, identity.recipient.point), ZERO, stanza.body);
}

/** Undefined where the passphrase is another. Throws `Damaged`. */
export function unwrapWithPassphrase(stanza: Stanza, passphrase: Uint8Array): Buffer | undefined {
  const [encoded, work = "", ...more] = stanza.args;
  const salt = fromBase64(encoded ?? "");
  if (more.length > 0 || salt.length !== SALT || !/^[1-9]\d*$/.test(work) || stanza.body.length !== WRAPPED)
    throw new Damaged("the entry of the passphrase in its header is damaged");
  if (Number(work) > MOST_WORK)
    throw new Damaged(`opening it would take 2^${work} steps of work; at most 2^${MOST_WORK} are done`);
  return unseal(keyForPassphrase(passphrase, salt, Number(work)), ZERO, stanza.body);
}

/** Whether the file is encrypted with a passphrase. Throws `Damaged` where it is for others besides. */
export function passphraseStanza(stanzas: readonly Stanza[]): Stanza | undefined {
  const found = stanzas.find(({ type }) => type === SCRYPT);
  if (found && stanzas.length > 1) throw new Damaged("a passphrase must be the only way to open it");
  return found;
}
