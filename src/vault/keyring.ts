/** What opens encrypted files and values in this call: passwords by label, and age's identities. */

import type { AgeIdentity } from "./age/age-keys.ts";

export interface VaultPassword {
  /** The id that encrypted texts name as a hint. */
  readonly label: string;
  readonly password: Uint8Array;
}

export interface Keyring {
  /** In the order in which they are tried. */
  readonly passwords: readonly VaultPassword[];
  readonly identities: readonly AgeIdentity[];
  /** Only passwords of the very id that a text names. */
  readonly matchIds: boolean;
  /** Places where identities were looked for in vain, for messages. */
  readonly missing: readonly string[];
}

export const EMPTY_KEYRING: Keyring = { passwords: [], identities: [], matchIds: false, missing: [] };
