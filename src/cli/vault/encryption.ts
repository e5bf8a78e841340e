/** With what something is encrypted: a recipient's key or a passphrase of age, or a password of Ansible Vault. */

import { randomBytes } from "node:crypto";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { encryptAge } from "../../vault/age/age-file.ts";
import { type AgeRecipient, parseRecipient } from "../../vault/age/age-keys.ts";
import { DEFAULT_ID, encryptAnsibleVault } from "../../vault/ansible-vault.ts";
import type { Keyring, VaultPassword } from "../../vault/keyring.ts";
import type { VaultFormat } from "../../vault/vault-format.ts";

export type Encryption =
  | { readonly kind: "password"; readonly password: VaultPassword }
  | { readonly kind: "recipients"; readonly recipients: readonly AgeRecipient[] }
  | { readonly kind: "passphrase"; readonly passphrase: Uint8Array };

export function encrypted(plain: Uint8Array, how: Encryption): string {
  const random = (count: number): Uint8Array => randomBytes(count);
  if (how.kind === "password") {
    const { label: id, password } = how.password;
    return encryptAnsibleVault(plain, { id, password, randomBytes: random });
  }
  return encryptAge(plain, how, random);
}

export function formatOf(how: Encryption): VaultFormat {
  return how.kind === "password" ? "ansible" : "age";
}

export interface EncryptionWishes {
  readonly format?: VaultFormat | undefined;
  /** A vault password was named in the call itself. */
  readonly namesPassword: boolean;
  /** `--passphrase`. */
  readonly asksPassphrase: boolean;
  /** Of the call, else of the settings. */
  readonly recipients: readonly string[];
  /** The recipients were named in the call. */
  readonly namesRecipients: boolean;
  readonly encryptId?: string | undefined;
  /** Asks for a password that is new. */
  readonly ask: (question: string) => Promise<Uint8Array>;
}

/** What the call names comes first, then age with the project's recipients, its passwords, the user's own key. */
export async function decideEncryption(wishes: EncryptionWishes, keyring: Keyring): Promise<Encryption> {
  const { format, asksPassphrase, namesPassword, namesRecipients, ask } = wishes;
  if (format === "ansible" || (format === undefined && namesPassword && !asksPassphrase && !namesRecipients))
    return withPassword(wishes, keyring);
  if (asksPassphrase) return { kind: "passphrase", passphrase: await ask("new passphrase") };
  const recipients = recipientsOf(wishes.recipients);
  if (recipients.length > 0) return { kind: "recipients", recipients };
  const [first] = keyring.passwords;
  if (format === undefined && first) return withPassword(wishes, keyring);
  if (namesPassword && first) return { kind: "passphrase", passphrase: first.password };
  const own = keyring.identities.map(({ recipient }) => recipient);
  if (own.length > 0) return { kind: "recipients", recipients: own };
  throw new DiagnosticError([
    problem("VLT0304", "there is nothing to encrypt with", {
      help: "make a key with `homerun vault keygen`, or name a recipient, `--recipient age1…`, or a password, `--vault-id LABEL@FILE`",
    }),
  ]);
}

export function recipientsOf(texts: readonly string[]): readonly AgeRecipient[] {
  return texts.map((text) => {
    const found = parseRecipient(text);
    if (found) return found;
    const secret = /^AGE-SECRET-KEY-/i.test(text);
    const message = secret ? "a secret key is no recipient" : `\`${text}\` is no recipient of age`;
    const help = "a recipient begins with age1; `homerun vault keygen` tells the one of a new key";
    throw new DiagnosticError([problem("VLT0204", message, { help })]);
  });
}

async function withPassword(
  { encryptId, ask }: EncryptionWishes,
  { passwords }: Keyring,
): Promise<Encryption> {
  const labels = [...new Set(passwords.map(({ label }) => label))];
  const label = encryptId ?? (labels.length === 1 ? labels[0] : undefined);
  if (passwords.length === 0) {
    const password = await ask("new vault password");
    return { kind: "password", password: { label: encryptId ?? DEFAULT_ID, password } };
  }
  const password = passwords.find((p) => p.label === label);
  if (password) return { kind: "password", password };
  const message =
    label === undefined
      ? `there are passwords for ${labels.join(", ")}: which one shall encrypt?`
      : `there is no password for the id \`${label}\``;
  throw new DiagnosticError([
    problem("VLT0303", message, {
      help: `name one of ${labels.join(", ")}: \`--encrypt-vault-id ${labels[0] ?? "LABEL"}\``,
    }),
  ]);
}
