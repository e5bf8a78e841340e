/** Calls the command line inside the test: streams that remember, a world that holds still, operations that only listen. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Surroundings } from "../../src/cli/context.ts";
import type { OperationIo, Operations } from "../../src/cli/operations.ts";
import { runCli } from "../../src/cli/program.ts";
import type { SignalSource } from "../../src/cli/signals.ts";

export interface Call {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What the operation was asked, where one was. */
  readonly asked: Asked | undefined;
}

export interface Asked {
  readonly operation: keyof Operations;
  readonly options: unknown;
  readonly more: readonly unknown[];
}

export interface World {
  readonly surroundings?: Partial<Surroundings>;
  /** What the operation does; 0 at once by default. */
  readonly operation?: (io: OperationIo) => Promise<number>;
  /** What is typed at questions, in order. */
  readonly answers?: readonly (string | undefined)[];
  /** What comes on the standard input. */
  readonly input?: string;
}

class Stream {
  text = "";
  readonly isTTY = false;

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  on(): this {
    return this;
  }
}

function listening(record: (asked: Asked) => void, act: (io: OperationIo) => Promise<number>): Operations {
  const answer =
    (operation: keyof Operations) =>
    (options: unknown, ...more: unknown[]): Promise<number> => {
      const io = more.at(-1) as OperationIo;
      record({ operation, options, more: more.slice(0, -1) });
      return act(io);
    };
  return {
    run: answer("run"),
    list: answer("list"),
    checkSyntax: answer("checkSyntax"),
    ping: answer("ping"),
    facts: answer("facts"),
    exec: answer("exec"),
    inventory: answer("inventory"),
    task: answer("task"),
    ansibleList: answer("ansibleList"),
    ansibleSyntax: answer("ansibleSyntax"),
  };
}

export function noSignals(): SignalSource {
  return { on: () => {}, off: () => {}, suspend: () => {} };
}

export async function call(argv: readonly string[], world: World = {}): Promise<Call> {
  const home = mkdtempSync(join(tmpdir(), "homerun-cli-"));
  const [stdout, stderr] = [new Stream(), new Stream()];
  const answers = [...(world.answers ?? [])];
  let asked: Asked | undefined;
  try {
    const code = await runCli(argv, {
      version: "1.2.3",
      self: ["node", "homerun"],
      environment: {},
      cwd: home,
      stdout,
      stderr,
      prompter: { ask: async () => answers.shift() },
      readStdin: async () => Buffer.from(world.input ?? ""),
      signals: noSignals(),
      now: () => new Date("2026-11-21T07:00:00Z"),
      elapsed: () => 0,
      randomId: () => "8f2a11",
      leave: () => {},
      onExit: () => () => {},
      onUncaught: () => {},
      homeDirectory: home,
      loadProject: async () => ({}),
      loadOperations: async () =>
        listening(
          (what) => {
            asked = what;
          },
          world.operation ?? (async () => 0),
        ),
      ...world.surroundings,
    });
    return { code, out: stdout.text, err: stderr.text, asked };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
