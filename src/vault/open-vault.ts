/** Decrypts with whatever key of the ring fits; what went wrong otherwise comes out as data. */

import { type AgeEnvelope, decryptWithIdentity, decryptWithPassphrase, parseAge } from "./age/age-file.ts";
import { decryptAnsibleVault, parseAnsibleVault } from "./ansible-vault.ts";
import { Damaged } from "./damaged.ts";
import type { Keyring, VaultPassword } from "./keyring.ts";
import { ANSIBLE_HEADER, type VaultFormat } from "./vault-format.ts";

export type Locked = {
  readonly kind: "locked";
  readonly format: VaultFormat;
  /** What could open it: a password of an id, a passphrase, a key. */
  readonly wants: "password" | "passphrase" | "key";
  /** Of the password, as the text names it. */
  readonly id?: string;
  /** How many keys were tried. */
  readonly tried: number;
};

export type Opened =
  /** `label`: of the password that did it. */
  | { readonly kind: "opened"; readonly format: VaultFormat; readonly plain: Buffer; readonly label?: string }
  | Locked
  | { readonly kind: "damaged"; readonly why: string };

export function openVault(sealed: string | Uint8Array, keyring: Keyring): Opened {
  const bytes = typeof sealed === "string" ? Buffer.from(sealed) : sealed;
  const isAnsible = Buffer.from(bytes.subarray(0, ANSIBLE_HEADER.length)).toString() === ANSIBLE_HEADER;
  try {
    return isAnsible
      ? openAnsible(Buffer.from(bytes).toString(), keyring)
      : openAge(parseAge(bytes), keyring);
  } catch (error) {
    if (error instanceof Damaged) return { kind: "damaged", why: error.message };
    throw error;
  }
}

/** Those of the id that the text names, then all others, unless ids must match. */
function candidates(id: string, { passwords, matchIds }: Keyring): readonly VaultPassword[] {
  const matching = passwords.filter(({ label }) => label === id);
  return matchIds ? matching : [...matching, ...passwords.filter(({ label }) => label !== id)];
}

function openAnsible(text: string, keyring: Keyring): Opened {
  const envelope = parseAnsibleVault(text);
  const tried = candidates(envelope.id, keyring);
  for (const { label, password } of tried) {
    const plain = decryptAnsibleVault(envelope, password);
    if (plain) return { kind: "opened", format: "ansible", plain, label };
  }
  return { kind: "locked", format: "ansible", wants: "password", id: envelope.id, tried: tried.length };
}

function openAge(envelope: AgeEnvelope, { passwords, identities }: Keyring): Opened {
  if (envelope.hasPassphrase) {
    for (const { label, password } of passwords) {
      const plain = decryptWithPassphrase(envelope, password);
      if (plain) return { kind: "opened", format: "age", plain, label };
    }
    return { kind: "locked", format: "age", wants: "passphrase", tried: passwords.length };
  }
  for (const identity of identities) {
    const plain = decryptWithIdentity(envelope, identity);
    if (plain) return { kind: "opened", format: "age", plain };
  }
  return { kind: "locked", format: "age", wants: "key", tried: identities.length };
}
