/** Calls that are spoken with: raw bytes both ways, whatever they are, and an end that is told. */

import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import type { Duplex } from "../../../src/connection/session/duplex.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import { ConnectionLost, type Session } from "../../../src/connection/session/session.ts";
import type { Call } from "../../../src/host/primitive.ts";

const open: Session[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

function call(body: string, ...args: readonly string[]): Call {
  return { primitive: { name: "hr_test_duplex", body }, args, mutates: false };
}

async function start(what: Call): Promise<Duplex> {
  const environment = { user: userInfo().username, home: "/", env: { PATH: process.env.PATH } };
  const session = openSession("here", () => connectLocal(environment));
  open.push(session);
  const shell = await session.shell();
  if (shell.duplex === undefined) throw new Error("a shell speaks");
  return shell.duplex(what);
}

async function allOf(duplex: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of duplex.stdout) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe("a call with streams", () => {
  test("gives back every byte it is given, in pieces of any size", async () => {
    const duplex = await start(call("cat"));
    const bytes = randomBytes(3_000_000);
    const back = allOf(duplex);
    for (let at = 0; at < bytes.length; at += 70_001) duplex.stdin.write(bytes.subarray(at, at + 70_001));
    duplex.stdin.end();
    expect((await back).equals(bytes)).toBe(true);
    expect((await duplex.ended).status).toBe(0);
  });

  test("answers each single byte before it gets the next: nothing is held back", async () => {
    const duplex = await start(call("exec dd bs=1 2>/dev/null"));
    duplex.stdout.resume();
    for (const byte of Buffer.from("0123456789abcdef\0\n\xff", "latin1")) {
      const answer = new Promise<Buffer>((resolve) => duplex.stdout.once("data", resolve));
      duplex.stdin.write(Buffer.from([byte]));
      expect([...(await answer)]).toEqual([byte]);
    }
    duplex.abort();
  });

  test("tells its status and its complaints, which may hold anything", async () => {
    const duplex = await start(call(`printf 'a\\0b\\n%s' "$1" >&2; exit 7`, "it's $HOME"));
    duplex.stdout.resume();
    const { status, stderr } = await duplex.ended;
    expect([status, stderr.toString()]).toEqual([7, "a\0b\nit's $HOME"]);
  });

  test("has arguments as they are, and starts beside what the shell is doing", async () => {
    const duplex = await start(call('printf "%s|" "$@"', "", "a b", "$x", "'", "-n"));
    expect((await allOf(duplex)).toString()).toBe("|a b|$x|'|-n|");
  });

  test("whose shell is killed ends in doubt", async () => {
    const duplex = await start(call("kill -KILL $$"));
    duplex.stdout.resume();
    await expect(duplex.ended).rejects.toBeInstanceOf(ConnectionLost);
  });
});
