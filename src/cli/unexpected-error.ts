/** What happens to an exception that nobody expected: one line for people, the rest into a file. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { problem } from "../diagnostics/diagnostic.ts";
import { stateDirectory } from "../journal/state-directory.ts";
import { recordedWords } from "./command-words.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit-code.ts";
import { Interrupted } from "./interrupted.ts";
import { readableStack } from "./readable-stack.ts";

function stackOf(error: unknown): string {
  return error instanceof Error ? readableStack(error.stack ?? error.message) : String(error);
}

function details(error: unknown, { version, argv, now }: CliContext): string {
  const stack = stackOf(error);
  const cause = error instanceof Error && error.cause !== undefined ? `\ncause: ${stackOf(error.cause)}` : "";
  const words = ["homerun", ...recordedWords(argv)].join(" ");
  return `at: ${now().toISOString()}\nhomerun: ${version}\nnode: ${process.version} ${process.platform} ${process.arch}\ncommand: ${words}\n\n${stack}${cause}\n`;
}

async function writeDetails(
  text: string,
  { environment, homeDirectory, now }: CliContext,
): Promise<string | undefined> {
  const directory = join(stateDirectory(environment, homeDirectory), "errors");
  const file = join(directory, `${now().toISOString().replace(/[-:.]/g, "")}.txt`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] || "no message";
}

export async function tellUnexpected(error: unknown, context: CliContext): Promise<number> {
  if (error instanceof Interrupted) return EXIT.interrupted;
  const text = details(error, context);
  const file = await writeDetails(text, context);
  const help =
    file === undefined ? "run it again with -vvv to see the details" : `the details are in ${file}`;
  await context.console.diagnose([problem("INT0001", `unexpected error: ${oneLine(error)}`, { help })]);
  const loud =
    context.argv.some((word) => /^-v{3,}$/.test(word)) ||
    context.argv.filter((word) => word === "-v" || word === "--verbose").length >= 3;
  if (loud) context.console.tell(text.split("\n").map((line) => [line]));
  return EXIT.internal;
}
