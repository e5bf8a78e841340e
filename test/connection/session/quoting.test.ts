/** Whatever an argument, a variable, a folder's name or an input holds: it arrives as it was sent, on every way that a call can take. */

import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import { startCommand } from "../../../src/connection/session/remote-program.ts";
import type { Session, Shell } from "../../../src/connection/session/session.ts";
import { startJob } from "../../../src/host/changes/background-job.ts";
import { withEnvironment } from "../../../src/host/environment.ts";
import type { Call } from "../../../src/host/primitive.ts";
import { jobStateCall, readJobState } from "../../../src/host/reads/job-state.ts";
import { quoteAll } from "../../../src/host/shell.ts";
import { anyBytes, anyText, SEED } from "../../host/hostile-text.ts";
import { type LocalShell, runCall, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { replyOf, run } from "../calls.ts";

/** Each argument with its length before it, so that nothing can hide in another. */
const ECHO = `printf '%s,' "$#"; for a in "$@"; do printf '%s:%s,' "\${#a}" "$a"; done`;

function echoed(args: readonly string[]): string {
  return `${args.length},${args.map((arg) => `${Buffer.byteLength(arg)}:${arg},`).join("")}`;
}

const args = fc.array(anyText, { maxLength: 6 });
const anyName = anyText
  .map((text) => text.replaceAll("/", "").slice(0, 60))
  .filter((name) => !["", ".", ".."].includes(name) && Buffer.byteLength(name) < 200);

function holds(numRuns: number): fc.Parameters<unknown> {
  return { seed: SEED, numRuns };
}

describe.each(SHELLS)("to $name", (sh: LocalShell) => {
  const environment = { user: "somebody", home: "/", env: { PATH: sh.path } };
  const opened: Session[] = [];
  let shell: Shell;

  const open = (directory = ""): Promise<Shell> => {
    const session = openSession("here", () => connectLocal({ ...environment, directory }), { sh: sh.argv });
    opened.push(session);
    return session.shell();
  };
  beforeAll(async () => {
    shell = await open();
  });
  afterAll(async () => {
    for (const session of opened) await session.close();
  });

  test("arguments of a call by itself", async () => {
    const property = fc.asyncProperty(args, async (some) => {
      const reply = await replyOf(shell, run(ECHO, { args: some }));
      expect(reply.stdout.toString()).toBe(echoed(some));
    });
    await fc.assert(property, holds(150));
  });

  test("arguments and inputs of calls that go in one frame", async () => {
    const body = `${ECHO}; echo; cat`;
    const both = fc.record({ some: args, input: anyBytes });
    const property = fc.asyncProperty(fc.array(both, { minLength: 2, maxLength: 5 }), async (several) => {
      const calls = several.map(({ some, input }) => run(body, { args: some, input }));
      const replies = await shell.exchange(calls);
      expect(replies.map((reply) => reply?.stdout)).toEqual(
        several.map(({ some, input }) => Buffer.concat([Buffer.from(`${echoed(some)}\n`), input])),
      );
    });
    await fc.assert(property, holds(60));
  });

  test("a program that the function starts has them as well", async () => {
    // printf the program: what exec hands on, up to the 128 KiB that Linux lets one word have.
    const body = `env printf '%s,' "$@"`;
    const property = fc.asyncProperty(args, async (some) => {
      const reply = await replyOf(shell, run(body, { args: ["", ...some] }));
      expect(reply.stdout.toString()).toBe(["", ...some].map((arg) => `${arg},`).join(""));
    });
    await fc.assert(property, holds(50));
  });

  test("variables of the task's environment", async () => {
    const body = `printf '%s|%s|%s' "$A" "$B" "$1"`;
    const property = fc.asyncProperty(anyText, anyText, anyText, async (a, b, arg) => {
      const { stdout } = await replyOf(shell, withEnvironment(run(body, { args: [arg] }), { A: a, B: b }));
      expect(stdout.toString()).toBe(`${a}|${b}|${arg}`);
    });
    await fc.assert(property, holds(60));
  });

  test("a call that is spoken with", async () => {
    const property = fc.asyncProperty(args, async (some) => {
      const duplex = await shell.duplex?.(run(ECHO, { args: some }));
      const chunks: Buffer[] = [];
      duplex?.stdin.end();
      for await (const chunk of duplex?.stdout ?? []) chunks.push(chunk as Buffer);
      await duplex?.ended;
      expect(Buffer.concat(chunks).toString()).toBe(echoed(some));
    });
    await fc.assert(property, holds(12));
  });

  test("a job that goes on by itself, and its note", async () => {
    const property = fc.asyncProperty(args, anyBytes, anyText, async (some, input, note) => {
      const folder = join(tempFolder(), "jobs/j1");
      const calls: readonly Call[] = [run(`${ECHO}; echo; cat`, { args: some, input })];
      for (const call of startJob({ folder, seconds: 60, stopAtFailure: true, note, calls }))
        expect((await runCall(call, { shell: sh })).status).toBe(0);
      const state = await endOf(folder, sh);
      expect("note" in state && state.note).toBe(note);
      const [reply] = "replies" in state ? state.replies : [];
      expect(reply?.stdout).toEqual(Buffer.concat([Buffer.from(`${echoed(some)}\n`), input]));
    });
    await fc.assert(property, holds(8));
  });

  test("the folder that calls start in", async () => {
    const property = fc.asyncProperty(anyName, async (name) => {
      const folder = join(realpathSync(tempFolder()), name);
      mkdirSync(folder);
      const { stdout } = await replyOf(await open(folder), run(`printf '%s.' "$PWD"`));
      expect(stdout.toString()).toBe(`${folder}.`);
    });
    await fc.assert(property, holds(10));
  });

  test("the words of the program that starts the shell, within another's word", async () => {
    const property = fc.asyncProperty(args, async (some) => {
      const words = [...sh.argv, "-c", `${ECHO}; exit 0`, "sh", ...some];
      const within = startCommand([...words, ...sh.argv], { hello: "hello", go: "go" });
      const outer: Call = run('exec "$@"', { args: [...sh.argv, "-c", quoteAll(["eval", within])] });
      const { stdout } = await replyOf(shell, outer);
      const stage = within.slice(within.lastIndexOf(" -c '") + 5, -1);
      expect(stdout.toString()).toBe(echoed([...some, ...sh.argv, "-c", stage]));
    });
    await fc.assert(property, holds(30));
  });
});

async function endOf(folder: string, shell: LocalShell): Promise<ReturnType<typeof readJobState>> {
  for (;;) {
    const state = readJobState(await runCall(jobStateCall(folder), { shell }));
    if (state.kind !== "running") return state;
    await sleep(20);
  }
}
