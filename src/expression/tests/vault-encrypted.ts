/** `vault_encrypted`: whether a text is encrypted by a vault. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const vaultEncryptedTest = defineTest({
  name: "vault_encrypted",
  summary: "Whether a text is encrypted by a vault.",
  example: { expression: "'plain' is vault_encrypted", result: false },
  apply: (input) => str(input).startsWith("$ANSIBLE_VAULT;"),
});
