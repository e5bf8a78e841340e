/** Calls that are ended for the sake of others: only where a second shell can see to it that they really end. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openSession } from "../../../src/connection/session/open-session.ts";
import { connectSsh } from "../../../src/connection/ssh/connect-ssh.ts";
import { outputOf, run } from "../calls.ts";
import { hasSshd, makeWorkshop, startSshd, type TestServer, type Workshop } from "../sshd.ts";

const REASON = new Error("others wait");

describe.runIf(hasSshd)("over ssh", () => {
  let workshop: Workshop;
  let folder: string;
  const servers: TestServer[] = [];

  beforeAll(() => {
    workshop = makeWorkshop();
    folder = mkdtempSync(join(tmpdir(), "homerun-give-way-"));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  afterAll(() => {
    workshop.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const sessionWith = async (config: readonly string[]) => {
    const server = await startSshd(workshop, { config });
    servers.push(server);
    return openSession("box", () => connectSsh(workshop.spec(server.port), workshop.environment));
  };

  test.for([2, 10])(
    "a server with MaxSessions %i: they are killed, and others have a new shell",
    async (sessions) => {
      const session = await sessionWith([`MaxSessions ${sessions}`]);
      const shell = await session.shell();
      const [giveWay, told] = [new AbortController(), [] as string[]];
      const marker = join(folder, `pid-${sessions}`);
      const hanging = shell.exchange(
        [run("echo first"), run(`sh -c 'echo $$ >"$1"; exec sleep 300' sh "$1"`, { args: [marker] })],
        {
          giveWay: giveWay.signal,
          onReply: (_index, reply) => {
            told.push(String(reply?.stdout));
            giveWay.abort(REASON);
          },
        },
      );
      const next = outputOf(shell, "echo next");
      await expect(hanging).rejects.toBe(REASON);
      expect([told, await next]).toEqual([["first\n"], "next\n"]);
      const pid = readFileSync(marker, "utf8").trim();
      expect(await outputOf(shell, 'grep -vs " Z " "/proc/$1/stat"; echo gone', { args: [pid] })).toBe(
        "gone\n",
      );
      await session.close();
    },
  );

  test("a server with MaxSessions 1: they go on", async () => {
    const session = await sessionWith(["MaxSessions 1"]);
    const shell = await session.shell();
    const giveWay = new AbortController();
    const slow = shell.exchange([run("echo first"), run("sleep 1; echo second")], {
      giveWay: giveWay.signal,
      onReply: () => giveWay.abort(REASON),
    });
    const next = outputOf(shell, "echo next");
    expect((await slow).map((reply) => String(reply?.stdout))).toEqual(["first\n", "second\n"]);
    expect(await next).toBe("next\n");
    await session.close();
  });
});
