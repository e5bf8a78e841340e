/** What the command line, the environment and the project say of vault passwords and keys. */

export interface VaultSettings {
  /** `label@source` or a source, in the order in which they are tried. */
  readonly vaultIds: readonly string[];
  readonly vaultPasswordFiles: readonly string[];
  readonly askVaultPassword: boolean;
  /** Only passwords of the very id that a text names. */
  readonly vaultIdMatch: boolean;
  /** The label of the password that encrypts, where there are several. */
  readonly vaultEncryptId?: string;
  /** For whom new secrets are encrypted. */
  readonly ageRecipients: readonly string[];
  /** Files with age keys; the one in the user's configuration where nothing is said. */
  readonly ageIdentities?: readonly string[];
}
