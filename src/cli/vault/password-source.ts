/** Where one vault password comes from: a file, what a program prints, a person at the terminal. */

import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { DEFAULT_ID } from "../../vault/ansible-vault.ts";
import type { Keyring } from "../../vault/keyring.ts";
import { createVault } from "../../vault/vault.ts";
import { isEncryptedText } from "../../vault/vault-format.ts";
import type { CliContext } from "../context.ts";

export interface PasswordSource {
  readonly label: string;
  /** `prompt`, or a path. */
  readonly from: string;
}

const PROMPTS: ReadonlySet<string> = new Set(["prompt", "prompt_ask_vault_pass"]);

/** Longer than anybody waits for a password. */
const LONGEST_PROGRAM = 300_000;

/** `label@source`; a source by itself has the usual label. */
export function passwordSource(text: string): PasswordSource {
  const at = text.indexOf("@");
  if (at === -1) return { label: DEFAULT_ID, from: text };
  return { label: text.slice(0, at) || DEFAULT_ID, from: text.slice(at + 1) };
}

export function isPrompt({ from }: PasswordSource): boolean {
  return PROMPTS.has(from);
}

export function pathOf(path: string, { cwd, homeDirectory }: CliContext): string {
  return resolve(cwd, path.replace(/^~(?=\/|$)/, homeDirectory));
}

function refuse(message: string, help: string): DiagnosticError {
  return new DiagnosticError([problem("VLT0201", message, { help })]);
}

/** Without echo, and twice for a password that is new, so that a typing error locks nobody out. */
export async function askedPassword(
  question: string,
  context: CliContext,
  isNew = false,
): Promise<Uint8Array> {
  const answer = (await context.prompter.ask(`${question}: `, { echo: false }))?.trim();
  if (answer === undefined || answer === "") {
    const why = answer === undefined ? "there is nobody to ask" : "nothing was typed";
    throw new DiagnosticError([
      problem("VLT0202", `a vault password is asked for, and ${why}`, {
        help: "name a file with it: `--vault-password-file FILE`",
      }),
    ]);
  }
  if (isNew && (await context.prompter.ask(`${question}, again: `, { echo: false }))?.trim() !== answer)
    throw new DiagnosticError([
      problem("VLT0202", "the passwords that were typed differ", { help: "call it once more" }),
    ]);
  return Buffer.from(answer);
}

export interface ReadPassword {
  readonly source: PasswordSource;
  readonly context: CliContext;
  /** Opens a password file that is itself encrypted. */
  readonly keyring: Keyring;
  /** The password will encrypt something. */
  readonly isNew?: boolean;
}

export async function readPassword({ source, context, keyring, isNew }: ReadPassword): Promise<Uint8Array> {
  if (isPrompt(source)) {
    const which = source.label === DEFAULT_ID ? "" : ` (${source.label})`;
    return askedPassword(`${isNew ? "new vault password" : "vault password"}${which}`, context, isNew);
  }
  const path = pathOf(source.from, context);
  const unfit = whyUnfit(path);
  if (unfit !== undefined)
    throw refuse(
      `the vault password file \`${source.from.replaceAll("\0", "\\0")}\` ${unfit}`,
      `name the file with the password, or \`${source.label}@prompt\` to be asked`,
    );
  const password = isExecutable(path) ? printed(path, source, context) : written(path, source, keyring);
  if (password.length > 0) return password;
  throw refuse(`the vault password file \`${source.from}\` is empty`, "write the password into it");
}

function whyUnfit(path: string): string | undefined {
  // No system call takes it; Node throws another kind of error for it.
  if (path.includes("\0")) return "has a name with a NUL character";
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isDirectory() ? "is a folder" : found ? undefined : "is not there";
  } catch (error) {
    return `can't be looked at: ${String(error)}`;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return (statSync(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

function written(path: string, { from }: PasswordSource, keyring: Keyring): Uint8Array {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw refuse(`the vault password file \`${from}\` can't be read: ${String(error)}`, "name another");
  }
  if (isEncryptedText(text)) {
    const vault = createVault({ keyring, hide: () => {}, randomBytes: () => Buffer.alloc(0) });
    text = vault.openFile(text, `the vault password file \`${from}\``).toString();
  }
  return Buffer.from(text.trim());
}

/** Programs for passwords of several ids have `-client` at the end of their name. */
function isClient(path: string): boolean {
  return basename(path, extname(path)).endsWith("-client");
}

function printed(
  path: string,
  { label, from }: PasswordSource,
  { cwd, environment }: CliContext,
): Uint8Array {
  const { status, signal, stdout, error } = spawnSync(path, isClient(path) ? ["--vault-id", label] : [], {
    cwd,
    env: { ...environment },
    stdio: ["inherit", "pipe", "inherit"],
    timeout: LONGEST_PROGRAM,
  });
  if (status === 0) return Buffer.from(stdout.toString().replace(/^[\r\n]+|[\r\n]+$/g, ""));
  const why = error
    ? error.message
    : status === null
      ? `was ended by ${String(signal)}`
      : `ended with ${status}`;
  throw refuse(
    `the vault password program \`${from}\` ${error ? `can't be run: ${why}` : why}`,
    isExecutableText(path)
      ? `see what \`${from}\` itself says; a plain file with a password must not be executable: \`chmod -x ${from}\``
      : "call it by hand to see why",
  );
}

/** A file with a password that somebody made executable by mistake has no `#!`. */
function isExecutableText(path: string): boolean {
  return !readFileSync(path).subarray(0, 2).equals(Buffer.from("#!"));
}
