/** `ansible-vault`: a program for each of its actions. */

import { type AnsibleOptionTable, type AnsibleProgram, flag, list, text } from "./option.ts";
import { basic, vault } from "./programs.ts";

const usual: AnsibleOptionTable = { help: basic.help, ...vault, verbose: basic.verbose };

const output: AnsibleOptionTable = {
  output: text("--output", "OUTPUT_FILE", "write there; - is the standard output"),
};

const encryptId: AnsibleOptionTable = {
  encryptVaultId: text(
    "--encrypt-vault-id",
    "ENCRYPT_VAULT_ID",
    "the vault id that encrypts, where there are several",
  ),
};

const files = [{ name: "file_name", many: true, optional: true, description: "files" }] as const;

const strings: AnsibleOptionTable = {
  prompt: flag("-p --prompt", "ask for the text"),
  showInput: flag("--show-input", "show what is typed"),
  names: list("-n --name", "ENCRYPT_STRING_NAMES", "the variable's name"),
  stdinName: text(
    "--stdin-name",
    "ENCRYPT_STRING_STDIN_NAME",
    "the name of what comes on the standard input",
  ),
};

const newKey: AnsibleOptionTable = {
  newVaultPasswordFile: text(
    "--new-vault-password-file",
    "NEW_VAULT_PASSWORD_FILE",
    "a file with the new password",
    {
      instead: "new password",
    },
  ),
  newVaultId: text("--new-vault-id", "NEW_VAULT_ID", "the new password, as for --vault-id", {
    instead: "new password",
  }),
};

const skipTty: AnsibleOptionTable = {
  skipTtyCheck: flag("--skip-tty-check", "open the editor where there is no terminal, too"),
};

function program(
  action: string,
  description: string,
  options: AnsibleOptionTable,
  positionals: AnsibleProgram["positionals"] = files,
): AnsibleProgram {
  return { name: `ansible-vault ${action}`, description, options: { ...usual, ...options }, positionals };
}

const texts = [
  { name: "string_to_encrypt", many: true, optional: true, description: "texts; - is the standard input" },
] as const;

/** In the order of the usage. */
export const VAULT_PROGRAMS: Readonly<Record<string, AnsibleProgram>> = {
  create: program("create", "Makes a new encrypted file.", { ...encryptId, ...skipTty }),
  decrypt: program("decrypt", "Decrypts files.", output),
  edit: program("edit", "Opens encrypted files in an editor.", encryptId),
  view: program("view", "Shows what encrypted files hold.", {}),
  encrypt: program("encrypt", "Encrypts files.", { ...output, ...encryptId }),
  encrypt_string: program(
    "encrypt_string",
    "Encrypts values.",
    { ...output, ...encryptId, ...strings },
    texts,
  ),
  rekey: program("rekey", "Gives encrypted files another password.", { ...encryptId, ...newKey }),
};
