/** What `homerun vault` can do with files, one function for each action. */

import { lstatSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { parseAge } from "../../vault/age/age-file.ts";
import { edited } from "./editor.ts";
import { decideEncryption, type Encryption, encrypted, recipientsOf } from "./encryption.ts";
import { passwordSource, pathOf, readPassword } from "./password-source.ts";
import {
  inputsOf,
  type OpenedFile,
  openedFile,
  openedFiles,
  tell,
  type VaultCall,
  wishesOf,
} from "./vault-call.ts";
import {
  OWNER_MODES,
  readFiles,
  replaceFile,
  replacePlainFile,
  STANDARD,
  type VaultFile,
} from "./vault-files.ts";

type Replace = (path: string, content: Uint8Array, context: VaultCall["context"]) => Promise<void>;

/** Only its owner reads what was encrypted. */
const replaceByPlain: Replace = (path, content, context) => replaceFile(path, content, context, OWNER_MODES);

/** To where the call says: a file, the standard output, or the place of the input. */
async function put(
  call: VaultCall,
  file: VaultFile,
  content: Uint8Array,
  replace: Replace = replaceFile,
): Promise<void> {
  const { context, flags } = call;
  const { output } = flags;
  if (output === STANDARD || (output === undefined && file.path === undefined)) {
    context.stdout.write(content);
    return;
  }
  if (output !== undefined) await replaceFile(pathOf(output, context), content, context);
  else if (file.path !== undefined) await replace(file.path, content, context);
}

export async function encryptFiles(call: VaultCall): Promise<void> {
  const files = await readFiles(inputsOf(call), "plain", call.context);
  const how = await decideEncryption(wishesOf(call), call.keyring);
  for (const file of files) {
    await put(call, file, Buffer.from(encrypted(file.content, how)), replacePlainFile);
    tell(call, `${file.shown} is encrypted ${describe(how)}`);
  }
}

export async function decryptFiles(call: VaultCall): Promise<void> {
  const files = await readFiles(inputsOf(call), "encrypted", call.context);
  for (const { file, plain } of openedFiles(files, call.keyring)) {
    await put(call, file, plain, replaceByPlain);
    tell(call, `${file.shown} is decrypted`);
  }
}

export async function viewFiles(call: VaultCall): Promise<void> {
  const files = await readFiles(inputsOf(call), "encrypted", call.context);
  for (const { plain } of openedFiles(files, call.keyring)) call.context.stdout.write(plain);
}

export async function editFiles(call: VaultCall): Promise<void> {
  const files = await readFiles(named(call), "encrypted", call.context);
  for (const file of files) {
    const opened = openedFile(file, call.keyring);
    // Decided before the editor starts: nobody types for nothing.
    const how = await asBefore(call, file, opened);
    const content = await edited(opened.plain, file.path ?? "secret", call.context);
    if (Buffer.from(content).equals(opened.plain)) tell(call, `${file.shown} is as it was`);
    else {
      await put(call, file, Buffer.from(encrypted(content, how)));
      tell(call, `${file.shown} is changed and encrypted ${describe(how)}`);
    }
  }
}

export async function createFile(call: VaultCall): Promise<void> {
  const [name = ""] = named(call);
  const path = pathOf(name, call.context);
  if (lstatSync(path, { throwIfNoEntry: false }))
    throw new DiagnosticError([
      problem("VLT0307", `\`${name}\` is there already`, {
        help: "`homerun vault edit` changes an encrypted file, `encrypt` encrypts a plain one",
      }),
    ]);
  const how = await decideEncryption(wishesOf(call), call.keyring);
  const content = await edited(Buffer.alloc(0), name, call.context);
  mkdirSync(dirname(path), { recursive: true });
  await replaceFile(path, Buffer.from(encrypted(content, how)), call.context);
  tell(call, `\`${name}\` is made and encrypted ${describe(how)}`);
}

export async function rekeyFiles(call: VaultCall): Promise<void> {
  const files = await readFiles(named(call), "encrypted", call.context);
  const opened = openedFiles(files, call.keyring);
  const how = await newEncryption(call, files);
  for (const { file, plain } of opened) {
    await put(call, file, Buffer.from(encrypted(plain, how)));
    tell(call, `${file.shown} is encrypted anew ${describe(how)}`);
  }
}

function named({ args }: VaultCall): readonly string[] {
  if (args.length > 0 && !args.includes(STANDARD)) return args;
  throw new DiagnosticError([
    problem("VLT0308", "no file is named", { help: "name the files behind the action" }),
  ]);
}

export function describe(how: Encryption): string {
  if (how.kind === "password") return `with Ansible Vault (id ${how.password.label})`;
  if (how.kind === "passphrase") return "with a passphrase (age)";
  return `for ${how.recipients.map(({ text }) => text).join(", ")} (age)`;
}

/** An edited file stays for whom it was, unless the call says otherwise. */
async function asBefore(call: VaultCall, file: VaultFile, { label }: OpenedFile): Promise<Encryption> {
  const { keyring, flags } = call;
  const wishes = wishesOf(call);
  const password = keyring.passwords.find((p) => p.label === (flags.encryptVaultId ?? label));
  if (file.format === "ansible") {
    if (password && flags.format !== "age") return { kind: "password", password };
    return decideEncryption({ ...wishes, format: flags.format ?? "ansible" }, keyring);
  }
  const { header, hasPassphrase } = parseAge(file.content);
  if (hasPassphrase && password) return { kind: "passphrase", passphrase: password.password };
  const how = await decideEncryption(
    { ...wishes, format: flags.format ?? "age", namesPassword: false },
    keyring,
  );
  const before = header.stanzas.filter(({ type }) => !type.endsWith("-grease")).length;
  const now = how.kind === "recipients" ? how.recipients.length : before;
  if (wishes.namesRecipients || now === before) return how;
  throw new DiagnosticError([
    problem("VLT0309", `${file.shown} is encrypted for ${before} keys, and ${now} are known here`, {
      help: "name them all: `--recipient age1…` for each, or age_recipients in homerun.yml",
    }),
  ]);
}

/** What the call names; else a new password for Ansible Vault, and for age the recipients that are known now. */
async function newEncryption(call: VaultCall, files: readonly VaultFile[]): Promise<Encryption> {
  const { flags, context, keyring } = call;
  const wishes = wishesOf(call);
  const source =
    flags.newVaultId ?? (flags.newVaultPasswordFile === undefined ? undefined : flags.newVaultPasswordFile);
  if (source !== undefined) {
    const from = flags.newVaultId === undefined ? passwordSource(`@${source}`) : passwordSource(source);
    const password = await readPassword({ source: from, context, keyring, isNew: true });
    const label = flags.encryptVaultId ?? from.label;
    if (flags.format === "age") return { kind: "passphrase", passphrase: password };
    return { kind: "password", password: { label, password } };
  }
  const isAge = files.every(({ format }) => format === "age");
  const usesAge = flags.format === "age" || flags.passphrase || wishes.namesRecipients;
  if (flags.format === "ansible" || (!usesAge && !isAge))
    return decideEncryption({ ...wishes, format: "ansible" }, { ...keyring, passwords: [] });
  recipientsOf(wishes.recipients);
  return decideEncryption({ ...wishes, format: "age", namesPassword: false }, keyring);
}
