/** `unvault`: the text that was encrypted with a password; text that is not encrypted is given as it is. */

import { EMPTY_KEYRING } from "../../vault/keyring.ts";
import { openVault } from "../../vault/open-vault.ts";
import { decoded } from "../../vault/vault.ts";
import { isEncryptedText } from "../../vault/vault-format.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const unvaultFilter = defineFilter({
  name: "unvault",
  signature: "(secret, vault_id='filter_default', vaultid=none)",
  summary: "The text that was encrypted with a password; text that is not encrypted is given as it is.",
  example: { expression: "'plain' | unvault('key')", result: "plain" },
  apply: (input, args, run) => {
    const text = str(input);
    if (!isEncryptedText(text)) return text;
    const password = Buffer.from(args.text("secret"));
    const found = openVault(text, { ...EMPTY_KEYRING, passwords: [{ label: "secret", password }] });
    if (found.kind !== "opened") {
      const why = found.kind === "damaged" ? `it is damaged: ${found.why}` : "the password does not fit";
      throw new Fault("EXP0306", `the text can't be decrypted: ${why}`, { blame: "input" });
    }
    const plain = decoded(found.plain, "the text");
    for (const hidden of [args.text("secret"), plain]) run.context.lookups.vault.hide(hidden);
    return plain;
  },
});
