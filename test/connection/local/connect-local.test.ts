/** This machine as a host. */

import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Channel } from "../../../src/connection/connection.ts";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import { openSession } from "../../../src/connection/session/open-session.ts";
import { outputOf, run } from "../calls.ts";

const environment = { user: "tester", home: "/tmp", env: { PATH: "/usr/bin:/bin", GREETING: "hello" } };

async function collected(channel: Channel): Promise<{ readonly out: string; readonly err: string }> {
  const seen = { out: "", err: "" };
  channel.stdout.on("data", (chunk: Buffer) => {
    seen.out += chunk.toString();
  });
  channel.stderr.on("data", (chunk: Buffer) => {
    seen.err += chunk.toString();
  });
  await channel.exit;
  return seen;
}

describe("the local connection", () => {
  test("starts commands in the given surroundings", async () => {
    const connection = await connectLocal(environment);
    expect([connection.address, connection.remoteUser]).toEqual(["localhost", "tester"]);
    const channel = await connection.start('echo "$GREETING"; pwd; cat; echo oops >&2; exit 4');
    channel.stdin.end("input");
    expect(await collected(channel)).toEqual({ out: "hello\n/tmp\ninput", err: "oops\n" });
    expect(await channel.exit).toEqual({ code: 4 });
    await connection.close();
    expect(await connection.lost).toBeUndefined();
    await expect(connection.start("true")).rejects.toMatchObject({ code: "CON0402" });
  });

  test("standard streams are pipes that can be opened by name, as over ssh", async () => {
    const connection = await connectLocal(environment);
    const channel = await connection.start(
      "echo out >/dev/stdout; echo err >/dev/stderr; ls -l /proc/self/fd | grep -c socket",
    );
    channel.stdin.end();
    expect(await collected(channel)).toEqual({ out: "out\n0\n", err: "err\n" });
    await connection.close();
  });

  test("a command that is killed says so", async () => {
    const connection = await connectLocal(environment);
    const channel = await connection.start("kill -9 $$");
    await collected(channel);
    expect(await channel.exit).toEqual({ code: 137, signal: "signal 9" });
    await connection.close();
  });

  test("calls start in the folder that is asked for, or in the home where it can't be entered", async () => {
    for (const [directory, seen] of [
      ["/usr/share", "/usr/share"],
      ["", "home"],
    ] as const) {
      const session = openSession("here", () => connectLocal({ ...environment, directory }));
      const shell = await session.shell();
      const expected = seen === "home" ? shell.view.home : seen;
      expect((await outputOf(shell, "pwd")).trim()).toBe(expected);
      await session.close();
    }
  });

  test("what a call has left running outlives the session", async () => {
    const session = openSession("here", () => connectLocal(environment));
    const pid = (await outputOf(await session.shell(), "sleep 305 >/dev/null 2>&1 & echo $!")).trim();
    await session.close();
    await delay(100);
    expect(execFileSync("/bin/sh", ["-c", `kill ${pid} && echo alive`], { encoding: "utf8" })).toBe(
      "alive\n",
    );
  });

  test("a closed session does not open again; a reset one does", async () => {
    let count = 0;
    const session = openSession("here", () => {
      count++;
      return connectLocal(environment);
    });
    expect(count).toBe(0);
    const shell = await session.shell();
    expect(await session.shell()).toBe(shell);
    await session.reset();
    expect(await outputOf(shell, "echo again")).toBe("again\n");
    expect(count).toBe(2);
    await session.close();
    await expect(session.shell()).rejects.toThrow("is closed");
    await expect(outputOf(shell, "echo no")).rejects.toThrow("is closed");
  });

  test("a session whose connection is still being made closes at once, and leaves none", async () => {
    const made = Promise.withResolvers<Awaited<ReturnType<typeof connectLocal>>>();
    const session = openSession("here", () => made.promise);
    const waiting = session.shell().catch((error: Error) => error);
    await session.close();
    const connection = await connectLocal(environment);
    made.resolve(connection);
    expect(await connection.lost).toBeUndefined();
    expect(await waiting).toBeInstanceOf(Error);
  });

  test("a request can be cancelled while its connection is being made anew", async () => {
    let slow = false;
    const session = openSession("here", () =>
      slow ? new Promise(() => undefined) : connectLocal(environment),
    );
    const shell = await session.shell();
    await session.reset();
    slow = true;
    const controller = new AbortController();
    const request = shell.exchange([run("echo never")], { signal: controller.signal });
    controller.abort(new Error("interrupted"));
    await expect(request).rejects.toThrow("interrupted");
    await session.close();
  });

  test("a refusal that another try can't change is not asked for again, until reset", async () => {
    let count = 0;
    const { ConnectionError } = await import("../../../src/connection/connection.ts");
    const session = openSession("here", () => {
      count++;
      return Promise.reject(
        new ConnectionError("no", { phase: "authentication", code: "CON0301", retryable: count > 2 }),
      );
    });
    for (let tries = 0; tries < 3; tries++) await expect(session.shell()).rejects.toThrow("no");
    expect(count).toBe(1);
    await session.reset();
    await expect(session.shell()).rejects.toThrow("no");
    await session.reset();
    for (let tries = 0; tries < 2; tries++) await expect(session.shell()).rejects.toThrow("no");
    expect(count).toBe(4);
  });
});
