/** One call of `homerun vault` with everything decided: keys, settings, and what was asked for. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { Keyring } from "../../vault/keyring.ts";
import { openVault } from "../../vault/open-vault.ts";
import { vaultProblem } from "../../vault/vault.ts";
import type { VaultFormat } from "../../vault/vault-format.ts";
import type { CliContext } from "../context.ts";
import type { EncryptionWishes } from "./encryption.ts";
import { STANDARD, type VaultFile } from "./vault-files.ts";
import type { VaultSettings } from "./vault-settings.ts";

export interface VaultFlags {
  readonly output?: string | undefined;
  readonly format?: VaultFormat | undefined;
  readonly passphrase: boolean;
  readonly recipients: readonly string[];
  readonly encryptVaultId?: string | undefined;
  readonly newVaultId?: string | undefined;
  readonly newVaultPasswordFile?: string | undefined;
  readonly names: readonly string[];
  readonly stdinName?: string | undefined;
  readonly prompt: boolean;
  readonly showInput: boolean;
  /** The call itself names a vault password. */
  readonly namesPassword: boolean;
}

export interface VaultCall {
  readonly flags: VaultFlags;
  /** What stands behind the action. */
  readonly args: readonly string[];
  readonly settings: VaultSettings;
  readonly keyring: Keyring;
  readonly context: CliContext;
  readonly ask: EncryptionWishes["ask"];
}

export function wishesOf({ flags, settings, ask }: VaultCall): EncryptionWishes {
  const namesRecipients = flags.recipients.length > 0;
  return {
    format: flags.format,
    namesPassword: flags.namesPassword,
    asksPassphrase: flags.passphrase,
    recipients: namesRecipients ? flags.recipients : settings.ageRecipients,
    namesRecipients,
    encryptId: flags.encryptVaultId ?? settings.vaultEncryptId,
    ask,
  };
}

export interface OpenedFile {
  readonly plain: Buffer;
  /** Of the password that opened it. */
  readonly label?: string;
}

/** Throws what is wrong with it. */
export function openedFile(file: VaultFile, keyring: Keyring): OpenedFile {
  const found = openVault(file.content, keyring);
  if (found.kind === "opened") return found;
  throw new DiagnosticError([vaultProblem(found, file.shown, keyring)]);
}

/** Throws what is wrong with any of them. */
export function openedFiles(
  files: readonly VaultFile[],
  keyring: Keyring,
): readonly (OpenedFile & { readonly file: VaultFile })[] {
  const found = files.map((file) => ({ file, opened: openVault(file.content, keyring) }));
  const problems = found.flatMap(({ file, opened }) =>
    opened.kind === "opened" ? [] : [vaultProblem(opened, file.shown, keyring)],
  );
  if (problems.length > 0) throw new DiagnosticError(problems);
  return found.flatMap(({ file, opened }) => (opened.kind === "opened" ? [{ file, ...opened }] : []));
}

/** The files that the call names; without any, the standard input. One input only where the output is named. */
export function inputsOf({ args, flags }: VaultCall): readonly string[] {
  const inputs = args.length === 0 ? [STANDARD] : args;
  const isTooMany = flags.output !== undefined && inputs.length > 1;
  if (isTooMany || inputs.filter((name) => name === STANDARD).length > 1)
    throw new DiagnosticError([
      problem("VLT0308", "there are more inputs than outputs", {
        help: "give one file with `--output`, or several without",
      }),
    ]);
  return inputs;
}

export function tell({ context }: VaultCall, text: string): void {
  context.console.tell([[text]]);
}
