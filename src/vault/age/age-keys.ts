/** age's X25519 keys: the recipient `age1…`, which everybody may know, and the identity `AGE-SECRET-KEY-1…`, which opens. */

import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { bech32, fromBech32 } from "./bech32.ts";

export interface AgeRecipient {
  /** `age1…` */
  readonly text: string;
  readonly point: Buffer;
}

export interface AgeIdentity {
  readonly recipient: AgeRecipient;
  readonly key: KeyObject;
}

const RECIPIENT = "age";
const IDENTITY = "age-secret-key-";
const SIZE = 32;

/** What stands before the 32 bytes of a key in DER. */
const PRIVATE = Buffer.from("302e020100300506032b656e04220420", "hex");
const PUBLIC = Buffer.from("302a300506032b656e032100", "hex");

function recipientOf(point: Buffer): AgeRecipient {
  return { text: bech32(RECIPIENT, point), point };
}

/** Undefined where the text is no recipient. */
export function parseRecipient(text: string): AgeRecipient | undefined {
  const found = fromBech32(text);
  return found?.prefix === RECIPIENT && found.bytes.length === SIZE ? recipientOf(found.bytes) : undefined;
}

export function identityOf(secret: Uint8Array): AgeIdentity {
  const der = Buffer.concat([PRIVATE, secret]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return { key, recipient: recipientOf(Buffer.from(spki.subarray(-SIZE))) };
}

/** Undefined where the text is no identity. */
export function parseIdentity(text: string): AgeIdentity | undefined {
  const found = fromBech32(text);
  return found?.prefix === IDENTITY && found.bytes.length === SIZE ? identityOf(found.bytes) : undefined;
}

/** `AGE-SECRET-KEY-1…` */
export function identityText({ key }: AgeIdentity): string {
  const secret = key.export({ type: "pkcs8", format: "der" }).subarray(-SIZE);
  return bech32(IDENTITY, secret).toUpperCase();
}

/** Throws where the point is one of those that give the same secret with every key. */
export function sharedSecret({ key }: Pick<AgeIdentity, "key">, point: Uint8Array): Buffer {
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC, point]), format: "der", type: "spki" });
  return diffieHellman({ privateKey: key, publicKey });
}
