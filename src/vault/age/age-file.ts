/** Whole age files (age-encryption.org/v1), in letters or binary. */

import { AGE_ARMOR } from "../vault-format.ts";
import { armored, fromArmor } from "./age-armor.ts";
import { type AgeHeader, ageHeader, checkAgeHeader, parseAgeHeader } from "./age-header.ts";
import type { AgeIdentity, AgeRecipient } from "./age-keys.ts";
import { decryptPayload, encryptPayload } from "./age-payload.ts";
import {
  FILE_KEY,
  passphraseStanza,
  unwrapWithIdentity,
  unwrapWithPassphrase,
  wrapForPassphrase,
  wrapForRecipient,
} from "./age-wrap.ts";

export interface AgeEnvelope {
  readonly header: AgeHeader;
  readonly payload: Buffer;
  /** Opened by a passphrase, else by one of several keys. */
  readonly hasPassphrase: boolean;
}

/** Throws `Damaged`. */
export function parseAge(bytes: Uint8Array): AgeEnvelope {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isArmored = given.toString("latin1", 0, 4096).trimStart().startsWith(AGE_ARMOR.slice(0, 16));
  const whole = isArmored ? fromArmor(given.toString("latin1")) : given;
  const header = parseAgeHeader(whole);
  const hasPassphrase = passphraseStanza(header.stanzas) !== undefined;
  return { header, payload: whole.subarray(header.end), hasPassphrase };
}

function opened({ header, payload }: AgeEnvelope, fileKey: Buffer): Buffer {
  checkAgeHeader(header, fileKey);
  return decryptPayload(payload, fileKey);
}

/** Undefined where it is for others. Throws `Damaged`. */
export function decryptWithIdentity(envelope: AgeEnvelope, identity: AgeIdentity): Buffer | undefined {
  for (const stanza of envelope.header.stanzas) {
    const fileKey = unwrapWithIdentity(stanza, identity);
    if (fileKey) return opened(envelope, fileKey);
  }
  return undefined;
}

/** Undefined where the passphrase is another. Throws `Damaged`. */
export function decryptWithPassphrase(envelope: AgeEnvelope, passphrase: Uint8Array): Buffer | undefined {
  const stanza = passphraseStanza(envelope.header.stanzas);
  const fileKey = stanza && unwrapWithPassphrase(stanza, passphrase);
  return fileKey && opened(envelope, fileKey);
}

type Random = (count: number) => Uint8Array;

export type AgeTarget =
  | { readonly recipients: readonly AgeRecipient[] }
  | { readonly passphrase: Uint8Array; readonly work?: number };

/** In letters. */
export function encryptAge(plain: Uint8Array, target: AgeTarget, random: Random): string {
  const fileKey = random(FILE_KEY);
  const stanzas =
    "recipients" in target
      ? target.recipients.map((recipient) => wrapForRecipient(fileKey, recipient, random))
      : [wrapForPassphrase(fileKey, target.passphrase, random, target.work)];
  return armored(Buffer.concat([ageHeader(stanzas, fileKey), encryptPayload(plain, fileKey, random)]));
}
