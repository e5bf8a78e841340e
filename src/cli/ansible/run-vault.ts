/** `ansible-vault`: homerun's `vault` with Ansible's options, always in Ansible's format. */

import type { VaultCall } from "../vault/vault-call.ts";
import type { Dress } from "./dress.ts";
import { ANSIBLE_EXIT } from "./exit.ts";
import { namesPassword, vaultSettings } from "./vault-settings.ts";

type Run = (call: VaultCall) => Promise<void>;

/** Those that encrypt ask for a new password. */
const ENCRYPTS = new Set(["create", "encrypt", "encrypt_string"]);

async function actionNamed(name: string): Promise<Run> {
  const actions = await import("../vault/actions.ts");
  switch (name) {
    case "create":
      return actions.createFile;
    case "decrypt":
      return actions.decryptFiles;
    case "edit":
      return actions.editFiles;
    case "view":
      return actions.viewFiles;
    case "encrypt":
      return actions.encryptFiles;
    case "rekey":
      return actions.rekeyFiles;
    default:
      return (await import("../vault/encrypt-string.ts")).encryptStrings;
  }
}

function withEditor({ context, configuration }: Dress): Dress["context"] {
  const editor = configuration.text("EDITOR");
  if (editor === undefined) return context;
  return { ...context, environment: { ...context.environment, VISUAL: editor, EDITOR: editor } };
}

export async function runVault(dress: Dress): Promise<number> {
  const { parsed, configuration, redactor, program } = dress;
  const context = withEditor(dress);
  const name = program.name.split(" ").at(-1) ?? "";
  const said = vaultSettings(parsed, configuration);
  // Who names no password is asked for one.
  const settings = namesPassword(said) ? said : { ...said, askVaultPassword: true };
  const { readKeyring } = await import("../vault/read-keyring.ts");
  const { askedPassword } = await import("../vault/password-source.ts");
  const keyring = await readKeyring(settings, (secret) => redactor.add(secret), context, ENCRYPTS.has(name));
  const run = await actionNamed(name);
  await run({
    flags: {
      format: "ansible",
      passphrase: false,
      recipients: [],
      output: parsed.text("output"),
      encryptVaultId: parsed.text("encryptVaultId"),
      newVaultId: parsed.text("newVaultId"),
      newVaultPasswordFile: parsed.text("newVaultPasswordFile"),
      names: parsed.list("names"),
      stdinName: parsed.text("stdinName"),
      prompt: parsed.flag("prompt"),
      showInput: parsed.flag("showInput"),
      namesPassword: true,
    },
    args: parsed.positionals,
    settings,
    keyring,
    context,
    ask: (question) => askedPassword(question, context, true),
  });
  return ANSIBLE_EXIT.success;
}
