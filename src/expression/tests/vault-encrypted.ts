/** `vault_encrypted`: whether a variable has one encrypted value, behind `!vault` or `!age`. */

import { defineTest } from "../operation.ts";
import { knownKindOf } from "../value/kind.ts";
import { Sealed } from "../value/sealed.ts";

export const vaultEncryptedTest = defineTest({
  name: "vault_encrypted",
  summary: "Whether a variable has one encrypted value, behind `!vault` or `!age`.",
  example: { expression: "'plain' is vault_encrypted", result: false },
  lenient: true,
  apply: (input) => {
    knownKindOf(input);
    return input instanceof Sealed;
  },
});
