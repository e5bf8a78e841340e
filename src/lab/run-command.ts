/** Runs a program of this machine to its end and returns what it said; the lab's only way to start short-lived programs. */

import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";

export interface CommandSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly input?: string;
  /** Appends stdout and stderr to this file instead of keeping them; the result's texts are the last lines of both. */
  readonly logFile?: string;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const KEPT = 1024 * 1024;
/** Where Debian puts what the lab calls; a login shell of a plain user has no sbin in its PATH. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function commandEnv(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return { ...env, PATH: env.PATH ? `${env.PATH}:${SYSTEM_PATH}` : SYSTEM_PATH, LC_ALL: "C.UTF-8" };
}

/** Never throws for a program that fails; an abort kills its process group and rejects. */
export function runCommand(argv: readonly string[], settings: CommandSettings): Promise<CommandResult> {
  const [program = "", ...args] = argv;
  const { signal } = settings;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = spawn(program, args, {
      env: commandEnv(settings.env),
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const file =
      settings.logFile === undefined ? undefined : createWriteStream(settings.logFile, { flags: "a" });
    const kept = { stdout: "", stderr: "" };
    const keep = (name: "stdout" | "stderr") => (chunk: string) => {
      file?.write(chunk);
      kept[name] = (kept[name] + chunk).slice(-KEPT);
    };
    child.stdout.setEncoding("utf8").on("data", keep("stdout"));
    child.stderr.setEncoding("utf8").on("data", keep("stderr"));
    const abort = () => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    signal?.addEventListener("abort", abort, { once: true });
    const settle = (finish: () => void) => {
      signal?.removeEventListener("abort", abort);
      if (file) file.end(finish);
      else finish();
    };
    child.on("error", (error) => settle(() => resolve({ status: 127, stdout: "", stderr: error.message })));
    child.on("close", (code) =>
      settle(() => (signal?.aborted ? reject(signal.reason) : resolve({ status: code ?? 128, ...kept }))),
    );
    child.stdin.on("error", () => {});
    child.stdin.end(settings.input ?? "");
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

/** As `runCommand`, but a failure is a diagnostic that shows the command and the end of what it said. */
export async function mustRun(argv: readonly string[], settings: CommandSettings): Promise<string> {
  const result = await runCommand(argv, settings);
  if (result.status === 0) return result.stdout;
  throw new DiagnosticError([
    problem("LAB0011", `\`${argv.slice(0, 6).join(" ")}\` failed with status ${result.status}`, {
      notes: lastLines(result.stderr || result.stdout, 12),
      help: "`homerun lab down` removes what is left of the lab",
    }),
  ]);
}

export function lastLines(text: string, count: number): readonly string[] {
  return text.trimEnd().split("\n").slice(-count);
}
