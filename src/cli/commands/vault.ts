/** `homerun vault`: encrypts and decrypts files and values. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";
import { choice, flag, list, text } from "../option.ts";
import { mergeSettings } from "../settings.ts";
import { messageOptions, vaultOptions } from "../shared-options.ts";
import { vaultFlags } from "../target-options.ts";
import type { VaultCall } from "../vault/vault-call.ts";

interface Action {
  readonly run: (call: VaultCall) => Promise<void>;
  /** Passwords that are asked for encrypt something new. */
  readonly isNew?: boolean;
}

async function actionNamed(name: string): Promise<Action | undefined> {
  const actions = await import("../vault/actions.ts");
  switch (name) {
    case "encrypt":
      return { run: actions.encryptFiles, isNew: true };
    case "decrypt":
      return { run: actions.decryptFiles };
    case "view":
      return { run: actions.viewFiles };
    case "edit":
      return { run: actions.editFiles };
    case "create":
      return { run: actions.createFile, isNew: true };
    case "rekey":
      return { run: actions.rekeyFiles };
    case "encrypt-string":
    case "encrypt_string":
      return { run: (await import("../vault/encrypt-string.ts")).encryptStrings, isNew: true };
    case "keygen":
      return { run: (await import("../vault/keygen.ts")).makeKey };
    default:
      return undefined;
  }
}

const NAMES = ["encrypt", "decrypt", "view", "edit", "create", "rekey", "encrypt-string", "keygen"];

const ACTIONS = `Actions:
  encrypt [FILE...]       encrypt files, or the standard input
  decrypt [FILE...]       decrypt them
  view FILE...            show what they hold
  edit FILE...            change it in $VISUAL, $EDITOR or vi
  create FILE             a new encrypted file
  rekey FILE...           another password, other recipients, or the other format
  encrypt-string [TEXT…]  a value as a line of YAML
  keygen                  a new key of age

With nothing but files, new secrets are encrypted with age: for age_recipients of homerun.yml, else for the key
that \`keygen\` made. With a vault id or password, they are of Ansible Vault's format. What is read tells its
format itself.`;

const ENCRYPTING = "Encrypting:";
const STRINGS = "encrypt-string:";

const options = {
  output: text(
    "-o, --output <file>",
    "write there instead of into the file's place; - is the standard output",
  ),
  ...vaultOptions,
  format: choice("--format <format>", "ansible or age", ["ansible", "age"], { group: ENCRYPTING }),
  recipients: list("-r, --recipient <key>", "for this key of age (age1…); may be repeated", {
    group: ENCRYPTING,
  }),
  passphrase: flag("--passphrase", "with age and a passphrase that is asked for", { group: ENCRYPTING }),
  encryptVaultId: text("--encrypt-vault-id <label>", "the vault id that encrypts, where there are several", {
    group: ENCRYPTING,
  }),
  newVaultId: text("--new-vault-id <id>", "rekey: the new password, as for --vault-id", {
    group: ENCRYPTING,
  }),
  newVaultPasswordFile: text("--new-vault-password-file <file>", "rekey: a file with the new password", {
    group: ENCRYPTING,
  }),
  names: list("-n, --name <name>", "the variable's name; may be repeated", { group: STRINGS }),
  stdinName: text("--stdin-name <name>", "the name of what comes on the standard input", { group: STRINGS }),
  prompt: flag("-p, --prompt", "ask for the text", { group: STRINGS }),
  showInput: flag("--show-input", "show what is typed", { group: STRINGS }),
  ...messageOptions,
};

export const vault = defineCommand({
  name: "vault",
  summary: "encrypt and decrypt files and values",
  description:
    "Keeps secrets among playbooks: whole files, or single values behind the tags !age and !vault.",
  args: [
    { syntax: "<action>", description: "what to do", choices: NAMES },
    { syntax: "[what...]", description: "files, or texts for encrypt-string" },
  ],
  options,
  examples: [
    { text: "once: a key of one's own", command: "homerun vault keygen" },
    {
      text: "a file of variables, encrypted with age",
      command: "homerun vault encrypt group_vars/all/vault.yml",
    },
    { text: "a value", command: "homerun vault encrypt-string --name db_password -p" },
    {
      text: "with Ansible Vault, for people who use ansible-vault",
      command: "homerun vault encrypt --vault-id prod@~/.vault-prod secrets.yml",
    },
    { text: "from Ansible Vault to age", command: "homerun vault rekey --format age -J secrets.yml" },
  ],
  epilogue: ACTIONS,
  async run({ options: flags, args, context }) {
    const [name = "", ...rest] = args;
    const action = await actionNamed(name);
    if (!action) {
      const help = didYouMean(name, NAMES) ?? `there are ${NAMES.join(", ")}`;
      throw new DiagnosticError([problem("VLT0310", `there is no action \`${name}\``, { help })]);
    }
    const { environment, cwd } = context;
    const project = await context.loadProject(cwd);
    const said = vaultFlags(flags);
    const settings = mergeSettings({ flags: said, environment, project, cwd });
    const { readKeyring } = await import("../vault/read-keyring.ts");
    const { askedPassword } = await import("../vault/password-source.ts");
    const keyring = await readKeyring(settings, () => {}, context, action.isNew);
    const namesPassword =
      (said.vaultIds ?? said.vaultPasswordFiles ?? said.askVaultPassword) !== undefined ||
      flags.encryptVaultId !== undefined;
    await action.run({
      flags: { ...flags, namesPassword },
      args: rest,
      settings,
      keyring,
      context,
      ask: (question) => askedPassword(question, context, true),
    });
    return EXIT.success;
  },
});
