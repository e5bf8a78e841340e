/** Running a command that the user wrote: its guards, and what it came to. */

import {
  type CommandLine,
  type CommandOutput,
  commandOutput,
  type RunCommand,
  runCommand,
} from "../../host/changes/run-command.ts";
import type { Reply } from "../../host/primitive.ts";
import { glob } from "../../host/reads/glob.ts";
import type { Conclusion, LastingCommand, ModuleResult, Took, Verdict } from "../contract/module.ts";

export interface Guards {
  readonly chdir?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
}

export interface UserCommand extends Guards {
  readonly command: CommandLine;
  /** As it is returned: words or text. */
  readonly shown: string | readonly string[];
  readonly stdin?: string | undefined;
  readonly addNewline?: boolean | undefined;
  readonly stripEnds?: boolean | undefined;
}

export function guardReads({ chdir, creates, removes }: Guards) {
  return {
    ...(creates === undefined ? {} : { creates: glob(creates, chdir) }),
    ...(removes === undefined ? {} : { removes: glob(removes, chdir) }),
  };
}

export interface SeenGuards {
  readonly creates?: readonly string[] | undefined;
  readonly removes?: readonly string[] | undefined;
}

export function decideCommand(wanted: UserCommand, seen: SeenGuards): Verdict {
  const because = reasonNotTo(wanted, seen);
  if (because !== undefined) {
    const result = {
      ...outputResult(NOTHING, wanted),
      stdout: `skipped, since ${because}`,
      stdout_lines: [`skipped, since ${because}`],
    };
    return { changes: [], message: `not run, since ${because}`, result };
  }
  const stdin = stdinOf(wanted);
  const run: RunCommand = { command: wanted.command, chdir: wanted.chdir, ...(stdin ? { stdin } : {}) };
  return {
    changes: [runCommand(run)],
    uncertain: "what a command does is known only once it ran",
    lasting: lastingOf(wanted),
    conclude: ([reply], took) => withTimes(conclusionOf(reply, wanted), took),
  };
}

function withTimes(conclusion: Conclusion, took: Took | undefined): Conclusion {
  if (!took) return conclusion;
  const times = timesOf(took);
  const message = conclusion.failed === undefined ? { msg: "" } : {};
  return { ...conclusion, result: { ...message, ...conclusion.result, ...times } };
}

/** When it was started and ended, and how long that was, as they are returned. */
export function timesOf(took: Took): ModuleResult {
  return { start: timeText(took.begun), end: timeText(took.ended), delta: spanText(took) };
}

/** As Python writes a moment: `2026-11-21 20:15:00.123000`, in UTC. */
function timeText(seconds: number): string {
  const [date, time] = new Date(Math.round(seconds * 1000)).toISOString().slice(0, -1).split("T");
  return `${date} ${time}000`;
}

/** As Python writes a span: `0:00:01.250000`. */
function spanText({ begun, ended }: Took): string {
  const span = timeText(Math.max(0, ended - begun)).slice("1970-01-01 ".length);
  const days = Math.floor((ended - begun) / 86_400);
  const before = days > 0 ? `${days} day${days === 1 ? "" : "s"}, ` : "";
  return `${before}${span.replace(/^0/, "")}`;
}

function lastingOf({ shown, stripEnds, command }: UserCommand): LastingCommand {
  return {
    shown,
    ...(stripEnds === undefined ? {} : { stripEnds }),
    ...("argv" in command ? { program: command.argv[0] } : {}),
  };
}

/** The same conclusion, by a run that knows of the command only what was kept. */
export function concludeCommand(
  { shown, stripEnds, program }: LastingCommand,
  reply: Reply | undefined,
): Conclusion {
  const command = program === undefined ? { script: "" } : { argv: [program] };
  return conclusionOf(reply, { command, shown, stripEnds });
}

const NOTHING: CommandOutput = { rc: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

export function reasonNotTo({ creates, removes }: Guards, seen: SeenGuards): string | undefined {
  if (creates !== undefined && (seen.creates ?? []).length > 0) return `${creates} exists`;
  if (removes !== undefined && (seen.removes ?? []).length === 0) return `${removes} does not exist`;
  return undefined;
}

function stdinOf({ stdin, addNewline }: UserCommand): Uint8Array | undefined {
  if (stdin === undefined) return undefined;
  return Buffer.from(addNewline === false ? stdin : `${stdin}\n`);
}

export function conclusionOf(reply: Reply | undefined, wanted: UserCommand): Conclusion {
  if (!reply) return { result: { cmd: wanted.shown }, failed: "it was not run" };
  const output = commandOutput(reply);
  if ("failed" in output)
    return { result: { ...outputResult(NOTHING, wanted), rc: 1 }, failed: output.failed, changed: false };
  const missing = missingProgram(output, wanted);
  if (missing !== undefined) {
    return {
      result: { ...outputResult(output, wanted), rc: 2 },
      failed: `there is no command \`${missing}\` on the host`,
      changed: false,
    };
  }
  const result = outputResult(output, wanted);
  return output.rc === 0
    ? { result, changed: true }
    : { result, failed: "non-zero return code", changed: true };
}

/** The program that the shell did not find, where that is why nothing ran. */
function missingProgram({ rc, stdout, stderr }: CommandOutput, { command }: UserCommand): string | undefined {
  if (!("argv" in command) || rc !== 127 || stdout.length > 0) return undefined;
  const [program = ""] = command.argv;
  const said = stderr.toString().trim();
  return !said.includes("\n") && said.endsWith(": not found") && said.includes(program) ? program : undefined;
}

function outputResult(
  { rc, stdout, stderr }: CommandOutput,
  { shown, stripEnds }: UserCommand,
): ModuleResult {
  const [out, err] = [stdout, stderr].map((bytes) => {
    const text = bytes.toString("utf8");
    return stripEnds === false ? text : text.replace(/[\r\n]+$/, "");
  }) as [string, string];
  return { cmd: shown, rc, stdout: out, stderr: err, stdout_lines: linesOf(out), stderr_lines: linesOf(err) };
}

export function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
