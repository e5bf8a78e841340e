/** Ansible's options and settings about vault passwords, as homerun's. */

import type { VaultSettings } from "../vault/vault-settings.ts";
import type { Parsed } from "./option.ts";
import type { Configuration } from "./settings/configuration.ts";

type Said = Pick<VaultSettings, "vaultIds" | "vaultPasswordFiles" | "askVaultPassword">;

export function namesPassword({ vaultIds, vaultPasswordFiles, askVaultPassword }: Said): boolean {
  return vaultIds.length + vaultPasswordFiles.length > 0 || askVaultPassword;
}

/** Identities of the configuration are tried after those that were typed. */
export function vaultSettings(parsed: Parsed, settings: Configuration): VaultSettings {
  const typedFiles = parsed.list("vaultPasswordFile");
  const usualFile = settings.text("DEFAULT_VAULT_PASSWORD_FILE");
  const encryptId = parsed.text("encryptVaultId") ?? settings.text("DEFAULT_VAULT_ENCRYPT_IDENTITY");
  return {
    vaultIds: [...parsed.list("vaultId"), ...(settings.list("DEFAULT_VAULT_IDENTITY_LIST") ?? [])],
    vaultPasswordFiles: typedFiles.length > 0 || usualFile === undefined ? typedFiles : [usualFile],
    askVaultPassword: parsed.flag("askVaultPassword") || (settings.bool("DEFAULT_ASK_VAULT_PASS") ?? false),
    vaultIdMatch: settings.bool("DEFAULT_VAULT_ID_MATCH") ?? false,
    ageRecipients: [],
    ...(encryptId === undefined ? {} : { vaultEncryptId: encryptId }),
  };
}
