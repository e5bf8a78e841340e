/** Commands in containers: the parameters that say what is run and how, and what comes of it. */

import { z } from "zod";
import type { Reply } from "../../host/primitive.ts";
import { splitWords } from "../../host/shell-words.ts";
import { bool, listOfWhole, text, word } from "../contract/params.ts";

/** Variables by name. YAML reads `yes` and `1.0` as something else than what stands there, so those need quotes. */
function variables() {
  return z.record(
    z.string().regex(/^[^=\0]+$/, { error: "no name of a variable" }),
    z.preprocess(
      (value) => (typeof value === "number" && Number.isInteger(value) ? String(value) : value),
      z
        .string({ error: "the value of a variable is text: put it in quotes" })
        .refine((s) => !s.includes("\0"), { error: "a NUL byte can't stand here" }),
    ),
  );
}

export const execParams = {
  command: word()
    .refine((line) => splitWords(line) !== undefined, { error: "a quote is not closed" })
    .optional()
    .describe("The command line; quotes keep words together. No shell reads it, unless it names one."),
  argv: listOfWhole(word()).optional().describe("The same as a list of words."),
  chdir: word().optional().describe("Folder of the container to run it in."),
  user: word().optional().describe("User of the container that runs it: `name`, `uid`, `user:group`."),
  env: variables().optional().describe("Variables for it. Values that YAML reads as no text need quotes."),
  stdin: text().optional().describe("What it reads. Not with `detach`."),
  stdin_add_newline: bool().default(true).describe("Put a line end after `stdin`."),
  strip_empty_ends: bool().default(true).describe("Remove line ends at the end of the output."),
  detach: bool().default(false).describe("Start it and go on: its output and status are not waited for."),
};

interface ExecParams {
  readonly command?: string | undefined;
  readonly argv?: readonly string[] | undefined;
  readonly stdin?: string | undefined;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
  readonly detach: boolean;
}

export function checkExec(p: ExecParams, context: z.RefinementCtx, needed: boolean): void {
  const say = (name: string, message: string): void =>
    context.addIssue({ code: "custom", path: [name], message });
  if (p.command !== undefined && p.argv !== undefined) say("argv", "`argv` can't stand beside `command`");
  else if (needed && argvOf(p).length === 0)
    say(
      p.argv === undefined && p.command !== undefined ? "command" : "argv",
      "what is to be run? give `command` or `argv`",
    );
  if (p.detach && p.stdin !== undefined) say("stdin", "`stdin` can't stand beside `detach`");
}

export function argvOf({ argv, command }: ExecParams): readonly string[] {
  return argv ?? splitWords(command ?? "") ?? [];
}

/** Empty text is input too: its end is seen at once. */
export function stdinOf({ stdin, stdin_add_newline }: ExecParams): Uint8Array | undefined {
  return stdin === undefined ? undefined : Buffer.from(stdin_add_newline ? `${stdin}\n` : stdin);
}

export type ExecOutput = {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdout_lines: readonly string[];
  readonly stderr_lines: readonly string[];
};

export function execOutput(reply: Reply, { strip_empty_ends }: ExecParams): ExecOutput {
  const [stdout, stderr] = [reply.stdout, reply.stderr].map((bytes) => {
    const all = bytes.toString("utf8");
    return strip_empty_ends ? all.replace(/[\r\n]+$/, "") : all;
  }) as [string, string];
  return { rc: reply.status, stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) };
}

function linesOf(all: string): readonly string[] {
  const lines = all.split(/\r\n|\n|\r/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

export const execReturns = {
  rc: "The status that it ended with; not with `detach`.",
  stdout: "What it printed; not with `detach`.",
  stderr: "What it complained about; not with `detach`.",
  stdout_lines: "The same as a list of lines.",
  stderr_lines: "The same as a list of lines.",
};

export const execSupport = {
  check: "partial",
  diff: "none",
  note: "What a command does is known only once it ran; whether its container is there is looked at in check mode as well.",
} as const;

export const COMMAND_RAN = "what a command does is known only once it ran";
