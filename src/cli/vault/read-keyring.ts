/** Gathers the passwords and keys of a call, before anything is read that they open. Hidden from everything from then on. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { type AgeIdentity, parseIdentity } from "../../vault/age/age-keys.ts";
import { DEFAULT_ID } from "../../vault/ansible-vault.ts";
import { EMPTY_KEYRING, type Keyring, type VaultPassword } from "../../vault/keyring.ts";
import { createVault } from "../../vault/vault.ts";
import { vaultFormatOf } from "../../vault/vault-format.ts";
import type { CliContext } from "../context.ts";
import { type PasswordSource, passwordSource, pathOf, readPassword } from "./password-source.ts";
import type { VaultSettings } from "./vault-settings.ts";

/** Where `homerun vault keygen` puts a key, and where one is looked for that nobody names. */
export function usualIdentity({ environment, homeDirectory }: CliContext): string {
  const folder = environment.XDG_CONFIG_HOME || join(homeDirectory, ".config");
  return join(folder, "homerun", "age.key");
}

export function passwordSources(
  settings: Pick<VaultSettings, "vaultIds" | "vaultPasswordFiles" | "askVaultPassword">,
): readonly PasswordSource[] {
  return [
    ...settings.vaultIds.map(passwordSource),
    ...settings.vaultPasswordFiles.map((from) => ({ label: DEFAULT_ID, from })),
    ...(settings.askVaultPassword ? [{ label: DEFAULT_ID, from: "prompt" }] : []),
  ];
}

/** `isNew`: the passwords will encrypt something. */
export async function readKeyring(
  settings: VaultSettings,
  hide: (secret: string) => void,
  context: CliContext,
  isNew = false,
): Promise<Keyring> {
  const passwords: VaultPassword[] = [];
  const matchIds = settings.vaultIdMatch;
  for (const source of passwordSources(settings)) {
    const keyring = { ...EMPTY_KEYRING, passwords };
    const password = await readPassword({ source, context, keyring, isNew });
    hide(Buffer.from(password).toString());
    passwords.push({ label: source.label, password });
  }
  const missing: string[] = [];
  const paths = settings.ageIdentities ?? [usualIdentity(context)];
  const identities = paths.flatMap((path) => {
    const found = readIdentities(path, { ...EMPTY_KEYRING, passwords }, hide, context);
    if (!found && settings.ageIdentities) missing.push(path);
    return found ?? [];
  });
  return { passwords, identities, matchIds, missing };
}

/** Undefined where there is no such file: what it would open may not be needed. */
function readIdentities(
  path: string,
  keyring: Keyring,
  hide: (secret: string) => void,
  context: CliContext,
): readonly AgeIdentity[] | undefined {
  const absolute = pathOf(path, context);
  if (!existsSync(absolute)) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(absolute);
  } catch (error) {
    throw unusable(`the file of age keys \`${path}\` can't be read: ${(error as Error).message}`);
  }
  if (vaultFormatOf(Buffer.from(bytes.subarray(0, 64)).toString("latin1")) !== undefined) {
    const vault = createVault({ keyring, hide: () => {}, randomBytes: () => Buffer.alloc(0) });
    bytes = vault.openFile(bytes, `the file of age keys \`${path}\``);
  }
  return identitiesIn(Buffer.from(bytes).toString(), path, hide);
}

function identitiesIn(text: string, path: string, hide: (secret: string) => void): readonly AgeIdentity[] {
  const identities: AgeIdentity[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const word = line.trim();
    if (word === "" || word.startsWith("#")) continue;
    const identity = parseIdentity(word);
    if (!identity) throw unusable(`line ${index + 1} of \`${path}\` is no age key (AGE-SECRET-KEY-1…)`);
    hide(word);
    identities.push(identity);
  }
  if (identities.length === 0) throw unusable(`there is no age key in \`${path}\``);
  return identities;
}

function unusable(message: string): DiagnosticError {
  return new DiagnosticError([
    problem("VLT0203", message, { help: "`homerun vault keygen` makes a file with a key" }),
  ]);
}
