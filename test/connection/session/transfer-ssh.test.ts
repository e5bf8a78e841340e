/** Large contents over a real sshd: one that gives few channels, one that goes, one that is slow to take. */

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FileContents } from "../../../src/cli/operations/file-contents.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import type { Session } from "../../../src/connection/session/session.ts";
import { connectSsh } from "../../../src/connection/ssh/connect-ssh.ts";
import { writeFile } from "../../../src/host/changes/write-file.ts";
import type { Content } from "../../../src/host/content.ts";
import type { Call } from "../../../src/host/primitive.ts";
import { outputOf, run } from "../calls.ts";
import { hasSshd, makeWorkshop, startSshd, type TestServer, type Workshop } from "../sshd.ts";

const sha = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

function write(path: string, content: Content): Call {
  const [call] = writeFile({ path, content }).operations;
  if (!call) throw new Error("no operation");
  return call;
}

describe.runIf(hasSshd)("over ssh", () => {
  let workshop: Workshop;
  let folder: string;
  const open: { close(): Promise<unknown> }[] = [];
  const servers: TestServer[] = [];

  beforeAll(() => {
    workshop = makeWorkshop();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "homerun-transfer-"));
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    for (const server of servers.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(() => workshop.remove());

  const serve = async (config: readonly string[]): Promise<TestServer> => {
    const server = await startSshd(workshop, { config });
    servers.push(server);
    return server;
  };
  const session = ({ port }: TestServer): Session => {
    const made = openSession("box", () =>
      connectSsh(workshop.spec(port, { hostKeyMode: "accept-new" }), workshop.environment),
    );
    open.push(made);
    return made;
  };
  const stored = async (size: number): Promise<{ readonly content: Content; readonly bytes: Buffer }> => {
    const bytes = randomBytes(size);
    writeFileSync(join(folder, "source"), bytes);
    const found = await new FileContents().one(join(folder, "source"));
    if (!found) throw new Error("no file");
    return { content: found.content, bytes };
  };

  test.for([1, 2, 10])("a server with MaxSessions %i", async (sessions) => {
    const server = await serve([`MaxSessions ${sessions}`]);
    const { content, bytes } = await stored(9_000_001);
    const shell = await session(server).shell();
    for (const name of ["one", "two"]) {
      const calls = [run("echo before"), write(join(folder, name), content), run("echo after")];
      expect((await shell.exchange(calls)).map((reply) => reply?.status)).toEqual([0, 0, 0]);
      expect(sha(readFileSync(join(folder, name)))).toBe(sha(bytes));
    }
    const channels = server.log().match(/server_input_channel_open: confirm session/g) ?? [];
    expect(channels.length).toBe(sessions === 1 ? 1 : 3);
  });

  test("a connection that dies in the middle leaves the old file and nothing beside it", async () => {
    const server = await serve([]);
    const { content } = await stored(60_000_000);
    writeFileSync(join(folder, "target"), "old");
    const own = session(server);
    const shell = await own.shell();
    const cut = shell.exchange([write(join(folder, "target"), content)], {
      onProgress: () => server.killSessions(),
    });
    await expect(cut).rejects.toMatchObject({
      name: "ConnectionError",
      message: expect.stringMatching(/ while a file was sent; the host has what it had before$/),
    });
    for (let tries = 0; tries < 200 && readdirSync(folder).length > 2; tries++) await delay(20);
    expect(readdirSync(folder).sort()).toEqual(["source", "target"]);
    expect(readFileSync(join(folder, "target"), "utf8")).toBe("old");
    expect(await outputOf(await own.shell(), "echo again")).toBe("again\n");
  });

  test("a host that is slow to take what is sent is waited for, and little is held meanwhile", async () => {
    const server = await serve([]);
    const { content, bytes } = await stored(50_000_000);
    const shell = await session(server).shell();
    const body = 'until [ -e "$1" ]; do sleep 0.01; done; sha256sum';
    const slow: Call = { ...run(body), args: [join(folder, "go")], input: content };
    const lines: string[] = [];
    const whole = shell.exchange([slow], { onProgress: (line) => lines.push(line) });
    // The window of a channel is 2 MiB; what is handed over beyond that waits in this process.
    const farthest = (): number =>
      Math.max(0, ...lines.map((line) => Number(/^copied ([\d.]+) of/.exec(line)?.[1])));
    while (farthest() < 1) await delay(20);
    await delay(500);
    const sent = farthest();
    expect(sent).toBeGreaterThan(1);
    expect(sent).toBeLessThan(6);
    writeFileSync(join(folder, "go"), "");
    const [reply] = await whole;
    expect(reply?.stdout.toString().slice(0, 64)).toBe(sha(bytes));
  });
});
