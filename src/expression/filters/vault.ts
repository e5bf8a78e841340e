/** `vault`: the text encrypted as Ansible Vault does. */

import { encryptAnsibleVault } from "../../vault/ansible-vault.ts";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const vaultFilter = defineFilter({
  name: "vault",
  signature: "(secret, salt=none, vault_id='filter_default', wrap_object=false, vaultid=none)",
  summary: "The text encrypted with a password, as Ansible Vault does.",
  example: { expression: "'text' | vault('key', salt='0123456789') | unvault('key')", result: "text" },
  apply: (input, args, run) => {
    const { vault } = run.context.lookups;
    const secret = args.text("secret");
    for (const hidden of [secret, str(input)]) vault.hide(hidden);
    return encryptAnsibleVault(Buffer.from(str(input)), {
      password: Buffer.from(secret),
      id: args.isNone("vaultid") ? args.text("vault_id") : args.text("vaultid"),
      randomBytes: vault.randomBytes,
      ...(args.isNone("salt") ? {} : { salt: Buffer.from(args.text("salt")) }),
    });
  },
});
