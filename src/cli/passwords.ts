/** The passwords of a call: asked for at the terminal or read from a file, and hidden from everything from then on. */

import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Redactor } from "../events/redactor.ts";
import type { CliContext } from "./context.ts";

export interface PasswordFlags {
  readonly askPassword: boolean;
  readonly askBecomePassword: boolean;
  readonly passwordFile?: string;
  readonly becomePasswordFile?: string;
  readonly becomeMethod?: string;
}

export interface Passwords {
  readonly password?: string;
  readonly becomePassword?: string;
}

function unusable(path: string, why: string, help: string): DiagnosticError {
  return new DiagnosticError([problem("CLI0302", `the password file \`${path}\` ${why}`, { help })]);
}

async function passwordFromFile(path: string, { cwd, homeDirectory }: CliContext): Promise<string> {
  const absolute = resolve(cwd, path.replace(/^~(?=\/|$)/, homeDirectory));
  let content: string;
  try {
    const { mode } = await stat(absolute);
    if ((mode & 0o077) !== 0) throw unusable(path, "can be read by other users", `run \`chmod 600 ${path}\``);
    content = await readFile(absolute, "utf8");
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    throw unusable(
      path,
      `can't be read: ${error instanceof Error ? error.message : String(error)}`,
      "name a file that you can read",
    );
  }
  const password = content.split(/\r?\n/, 1)[0] ?? "";
  if (password === "")
    throw unusable(path, "has no password in its first line", "write the password into its first line");
  return password;
}

async function asked(question: string, option: string, { prompter }: CliContext): Promise<string> {
  const answer = await prompter.ask(question, { echo: false });
  if (answer !== undefined) return answer;
  throw new DiagnosticError([
    problem("CLI0301", `\`${option}\` asks for a password, and there is nobody to ask`, {
      help: "use `--become-password-file`, or call homerun at a terminal",
    }),
  ]);
}

export async function readPasswords(
  flags: PasswordFlags,
  redactor: Redactor,
  context: CliContext,
): Promise<Passwords> {
  const password = flags.askPassword
    ? await asked("password for the login: ", "--ask-pass", context)
    : flags.passwordFile === undefined
      ? undefined
      : await passwordFromFile(flags.passwordFile, context);
  const method = flags.becomeMethod ?? "sudo";
  const sudo =
    password === undefined
      ? `password for ${method}: `
      : `password for ${method} (empty: the same as for the login): `;
  const becomePassword = flags.askBecomePassword
    ? await asked(sudo, "--ask-become-pass", context)
    : flags.becomePasswordFile === undefined
      ? undefined
      : await passwordFromFile(flags.becomePasswordFile, context);
  const effective = becomePassword === "" ? password : becomePassword;
  for (const secret of [password, effective]) if (secret !== undefined) redactor.add(secret);
  return {
    ...(password === undefined ? {} : { password }),
    ...(effective === undefined || effective === "" ? {} : { becomePassword: effective }),
  };
}
