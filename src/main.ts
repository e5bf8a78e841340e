/** Builds the command line, runs it, sets the exit code. */

import { homedir } from "node:os";
import process from "node:process";
import packageFile from "../package.json" with { type: "json" };
import type { Surroundings } from "./cli/context.ts";
import { isCI } from "./cli/output-mode.ts";
import { runCli } from "./cli/program.ts";

function leave(code: number): void {
  process.exit(code);
}

/** A user whom the system does not know, without HOME, has the root folder, as in a shell. */
function home(): string {
  try {
    return homedir();
  } catch {
    return "/";
  }
}

function surroundings(): Surroundings {
  const { env, stdout, stderr, execPath, argv } = process;
  return {
    version: packageFile.version,
    self: [execPath, argv[1] ?? ""],
    environment: env,
    cwd: process.cwd(),
    stdout,
    stderr,
    prompter: {
      async ask(question, options) {
        const { createPrompter } = await import("./cli/prompt.ts");
        const write = (text: string): void => void stderr.write(text);
        return createPrompter({ interactive: !isCI(env), stdin: process.stdin, write }).ask(
          question,
          options,
        );
      },
    },
    async readStdin() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks);
    },
    signals: {
      on: (signal, listener) => process.on(signal, listener),
      off: (signal, listener) => process.off(signal, listener),
      suspend: () => void process.kill(process.pid, "SIGSTOP"),
    },
    now: () => new Date(),
    elapsed: () => Number(process.hrtime.bigint()) / 1e6,
    // Only so that two runs of one second differ: no reason to load node:crypto.
    randomId: () =>
      Math.trunc(Math.random() * 0x1000000)
        .toString(16)
        .padStart(6, "0"),
    leave,
    onExit(callback) {
      process.on("exit", callback);
      return () => void process.off("exit", callback);
    },
    onUncaught: (callback) => void process.on("uncaughtException", callback),
    homeDirectory: home(),
    loadProject: async (directory) => (await import("./cli/project-file.ts")).loadProject(directory),
    loadOperations: async () => (await import("./cli/operations/operations.ts")).operations,
  };
}

/** Output on its way through a pipe is given this long; a handle that somebody forgot must not keep the process. */
const LINGER_MILLISECONDS = 2000;

void runCli(process.argv.slice(2), surroundings()).then((code) => {
  process.exitCode = code;
  // When nothing is left to do, without taking the process apart piece by piece first.
  process.once("beforeExit", () => process.exit());
  setTimeout(() => process.exit(), LINGER_MILLISECONDS).unref();
});
