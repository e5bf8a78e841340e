/** What `command`, `shell`, `raw` and `script` have in common: guards, the run, and how its end is read. */

import type { CommandLine } from "../../host/changes/run-command.ts";
import { commandOutput, runCommand } from "../../host/changes/run-command.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Read } from "../../host/read.ts";
import { glob } from "../../host/reads/glob.ts";
import type { Conclusion, Verdict } from "../contract/module.ts";
import { bool, path, text } from "../contract/params.ts";

export const guards = {
  creates: path()
    .optional()
    .describe("Do nothing where this path, or a path that this pattern matches, is there."),
  removes: path().optional().describe("Do nothing where no such path is there."),
  chdir: path().optional().describe("Folder to go to first."),
};

export const input = {
  stdin: text().optional().describe("What the command reads on its standard input."),
  stdin_add_newline: bool().default(true).describe("End `stdin` with a line end."),
  strip_empty_ends: bool().default(true).describe("Take line ends off the end of `stdout` and `stderr`."),
};

export const returns = {
  rc: "What the command ended with.",
  stdout: "What it printed.",
  stdout_lines: "The same, line by line.",
  stderr: "What it complained of.",
  stderr_lines: "The same, line by line.",
  cmd: "What was run.",
};

export interface Guards {
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly chdir?: string | undefined;
}

export interface GuardReads {
  readonly [name: string]: Read<readonly string[]>;
}

export function observeGuards({ creates, removes, chdir }: Guards): GuardReads {
  return {
    ...(creates === undefined ? {} : { creates: glob(creates, chdir) }),
    ...(removes === undefined ? {} : { removes: glob(removes, chdir) }),
  };
}

/** Why nothing is to be done, or undefined. */
export function guardedBy(
  params: Guards,
  seen: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  if (params.creates !== undefined && (seen.creates?.length ?? 0) > 0)
    return `skipped, since ${params.creates} exists`;
  if (params.removes !== undefined && (seen.removes?.length ?? 0) === 0)
    return `skipped, since ${params.removes} does not exist`;
  return undefined;
}

export interface Wanted extends Guards {
  readonly command: CommandLine;
  /** The `cmd` of the result. */
  readonly shown: unknown;
  readonly stdin?: string | undefined;
  readonly stdin_add_newline?: boolean | undefined;
  readonly strip_empty_ends?: boolean | undefined;
}

export function decideCommand(wanted: Wanted, seen: Readonly<Record<string, readonly string[]>>): Verdict {
  const guarded = guardedBy(wanted, seen);
  if (guarded !== undefined) {
    const nothing = {
      rc: 0,
      stdout: guarded,
      stdout_lines: [guarded],
      stderr: "",
      stderr_lines: [],
      cmd: wanted.shown,
    };
    return { changes: [], result: nothing, message: guarded };
  }
  const change = runCommand({ command: wanted.command, chdir: wanted.chdir, stdin: inputOf(wanted) });
  return {
    changes: [change],
    uncertain: `\`${change.summary.replace(/^run /, "")}\` is only run when applied`,
    result: { cmd: wanted.shown },
    conclude: (replies) => concludeCommand(replies, wanted),
  };
}

function inputOf({ stdin, stdin_add_newline }: Wanted): Uint8Array | undefined {
  if (stdin === undefined) return undefined;
  return Buffer.from(stdin_add_newline === false || stdin.endsWith("\n") ? stdin : `${stdin}\n`);
}

function concludeCommand(replies: readonly (Reply | undefined)[], wanted: Wanted): Conclusion {
  const [reply] = replies;
  if (!reply) return { result: {}, failed: "the host gave no answer" };
  const output = commandOutput(reply);
  if ("failed" in output)
    return { result: { rc: 127, stdout: "", stderr: output.failed }, failed: output.failed };
  const stdout = textOf(output.stdout, wanted);
  const stderr = textOf(output.stderr, wanted);
  const result = {
    rc: output.rc,
    stdout,
    stdout_lines: linesOf(stdout),
    stderr,
    stderr_lines: linesOf(stderr),
    cmd: wanted.shown,
  };
  return output.rc === 0
    ? { result, changed: true }
    : { result, failed: "non-zero return code", changed: true };
}

function textOf(bytes: Buffer, { strip_empty_ends }: Wanted): string {
  const all = bytes.toString("utf8");
  return strip_empty_ends === false ? all : all.replace(/[\r\n]+$/, "");
}

function linesOf(all: string): readonly string[] {
  return all === "" ? [] : all.replace(/\r?\n$/, "").split(/\r?\n/);
}
