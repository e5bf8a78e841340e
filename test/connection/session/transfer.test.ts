/** What is too large for a frame: on a channel of its own, in little memory, whole or not at all. */

import { createHash, randomBytes } from "node:crypto";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { FileContents } from "../../../src/cli/operations/file-contents.ts";
import { type Connection, ConnectionError } from "../../../src/connection/connection.ts";
import { connectLocal } from "../../../src/connection/local/connect-local.ts";
import { openSession, type SessionOptions } from "../../../src/connection/session/open-session.ts";
import { ConnectionLost, type Session } from "../../../src/connection/session/session.ts";
import { writeFile } from "../../../src/host/changes/write-file.ts";
import type { Content } from "../../../src/host/content.ts";
import type { Call } from "../../../src/host/primitive.ts";
import { outputOf, run } from "../calls.ts";

const environment = { user: userInfo().username, home: "/tmp", env: { PATH: "/usr/bin:/bin" } };
const open: { close(): Promise<unknown> }[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "homerun-transfer-"));
  folders.push(made);
  return made;
}

async function stored(path: string, bytes: Uint8Array): Promise<Content> {
  writeFileSync(path, bytes);
  const found = await new FileContents().one(path);
  if (!found) throw new Error("no file");
  return found.content;
}

interface Watched {
  readonly session: Session;
  readonly connection: Promise<Connection>;
  /** Commands that were started, by order. */
  readonly started: string[];
}

interface Limits {
  /** Channels that may be open at the same time. */
  readonly channels?: number;
}

/** A session on this machine whose channels are counted, and refused like a server does it. */
function watched(
  sh: readonly string[],
  options: SessionOptions = {},
  { channels = 99 }: Limits = {},
): Watched {
  const started: string[] = [];
  const local = connectLocal(environment);
  const connection = local.then((own): Connection => {
    let there = 0;
    return {
      address: own.address,
      remoteUser: own.remoteUser,
      lost: own.lost,
      close: () => own.close(),
      start: async (command) => {
        if (there >= channels)
          throw new ConnectionError("no more", { phase: "channel", code: "CON0405", retryable: true });
        there++;
        started.push(command);
        const channel = await own.start(command);
        void channel.exit.then(() => there--);
        return channel;
      },
    };
  });
  const session = openSession("here", () => connection, { sh, ...options });
  open.push(session);
  return { session, connection, started };
}

const sha = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
const operation = (path: string, content: Content): Call => {
  const [call] = writeFile({ path, content }).operations;
  if (!call) throw new Error("no operation");
  return call;
};

describe.for([["dash"], ["bash"], ["busybox", "sh"]])("shell %s", (sh) => {
  test.for([300_000, 5_000_000, 40_000_001])("a file of %i bytes has its own channel", async (size) => {
    const at = folder();
    const data = randomBytes(size);
    const { session, started } = watched(sh);
    const shell = await session.shell();
    const lines: string[] = [];
    const content = await stored(join(at, "source"), data);
    const calls = [run("echo before"), operation(join(at, "target"), content), run("echo after")];
    const replies = await shell.exchange(calls, { onProgress: (line) => lines.push(line) });
    expect(replies.map((reply) => [reply?.status, reply?.stderr.toString()])).toEqual([
      [0, ""],
      [0, ""],
      [0, ""],
    ]);
    expect(started).toHaveLength(2);
    expect(sha(readFileSync(join(at, "target")))).toBe(sha(data));
    expect(readdirSync(at).sort()).toEqual(["source", "target"]);
    expect(lines.filter((line) => /^copied [\d.]+ of [\d.]+ [KM]iB$/.test(line)).length).toBeGreaterThan(0);
  });

  test("what is held in memory and large goes the same way", async () => {
    const at = folder();
    const data = randomBytes(3_000_000);
    const { session, started } = watched(sh);
    const shell = await session.shell();
    const [reply, read] = await shell.exchange([
      operation(join(at, "target"), data),
      run("sha256sum", { input: data }),
    ]);
    expect(reply?.status).toBe(0);
    expect(read?.stdout.toString().slice(0, 64)).toBe(sha(data));
    expect(started).toHaveLength(3);
    expect(sha(readFileSync(join(at, "target")))).toBe(sha(data));
  });

  test("a server that gives no second channel gets it through the first", async () => {
    const at = folder();
    const data = randomBytes(7_000_001);
    const { session, started } = watched(sh, {}, { channels: 1 });
    const shell = await session.shell();
    const content = await stored(join(at, "source"), data);
    for (const name of ["one", "two"]) {
      const calls = [run("echo before"), operation(join(at, name), content), run("echo after")];
      const replies = await shell.exchange(calls);
      expect(replies.map((reply) => reply?.status)).toEqual([0, 0, 0]);
      expect(sha(readFileSync(join(at, name)))).toBe(sha(data));
    }
    expect(started).toHaveLength(1);
  });

  test.for([
    ["its own channel", 99],
    ["the only one", 1],
  ] as const)("a file that is changed while it is sent leaves the old one, on %s", async ([, channels]) => {
    const at = folder();
    const [source, target] = [join(at, "source"), join(at, "target")];
    writeFileSync(target, "old");
    const content = await stored(source, randomBytes(20_000_000));
    const { session } = watched(sh, {}, { channels });
    const shell = await session.shell();
    const harms: readonly (readonly [() => void, string])[] = [
      [() => truncateSync(source, 10_000_000), "was changed"],
      [() => writeFileSync(source, randomBytes(20_000_000)), "was changed"],
      [() => rmSync(source), "was removed"],
    ];
    for (const [harm, what] of harms) {
      let harmed = false;
      const onProgress = (line: string): void => {
        if (!harmed && line.startsWith("copied")) harm();
        harmed = true;
      };
      if (what === "was removed") harm();
      const [reply, after] = await shell.exchange([operation(target, content), run("echo after")], {
        onProgress,
        stopAtFailure: 1,
      });
      expect([reply?.status, reply?.stderr.toString()]).toEqual([
        1,
        `${source} ${what} on the controller while it was sent`,
      ]);
      expect(after).toBeUndefined();
      expect(readFileSync(target, "utf8")).toBe("old");
      expect(readdirSync(at).filter((name) => name.startsWith("."))).toEqual([]);
    }
    expect(await outputOf(shell, "echo on")).toBe("on\n");
  });

  test("what fails on the host early is not sent to its end", async () => {
    const at = folder();
    const content = await stored(join(at, "source"), randomBytes(50_000_000));
    const { session } = watched(sh);
    const shell = await session.shell();
    const lines: string[] = [];
    const [reply, after] = await shell.exchange(
      [operation(join(at, "missing/target"), content), run("echo after")],
      { onProgress: (line) => lines.push(line) },
    );
    expect([reply?.status, reply?.stderr.toString()]).toEqual([
      1,
      `cannot enter ${at}/missing: No such file or directory\n`,
    ]);
    expect(after?.stdout.toString()).toBe("after\n");
    expect(lines).not.toContain("copied 47.7 of 47.7 MiB");
  });

  test("calls that hang together stop at the first that fails, whichever channel it is on", async () => {
    const at = folder();
    const data = await stored(join(at, "source"), randomBytes(400_000));
    const { session, started } = watched(sh);
    const shell = await session.shell();
    const told: (number | undefined)[] = [];
    const onReply = (index: number, reply: { status: number } | undefined): void => {
      expect(index).toBe(told.length);
      told.push(reply?.status);
    };
    const failing = [
      run("true"),
      operation(join(at, "missing/target"), data),
      operation(join(at, "other"), data),
      run("true"),
    ];
    const stopped = await shell.exchange(failing, { stopAtFailure: true, onReply });
    expect(stopped.map((reply) => reply?.status)).toEqual([0, 1, undefined, undefined]);
    expect(told).toEqual([0, 1, undefined, undefined]);
    expect(started).toHaveLength(2);
    const before = await shell.exchange([run("exit 3"), operation(join(at, "other"), data)], {
      stopAtFailure: 2,
    });
    expect(before.map((reply) => reply?.status)).toEqual([3, undefined]);
    const loose = await shell.exchange(failing, { stopAtFailure: 1 });
    expect(loose.map((reply) => reply?.status)).toEqual([0, 1, 0, 0]);
  });

  test("a transfer is cancelled, and nothing of it stays", async () => {
    const at = folder();
    writeFileSync(join(at, "target"), "old");
    const content = await stored(join(at, "source"), randomBytes(60_000_000));
    const { session } = watched(sh);
    const shell = await session.shell();
    const controller = new AbortController();
    const reason = new Error("interrupted");
    const cut = shell.exchange([operation(join(at, "target"), content)], {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(cut).rejects.toBe(reason);
    expect(readFileSync(join(at, "target"), "utf8")).toBe("old");
    expect(await outputOf(shell, "echo on")).toBe("on\n");
  });

  test("a connection that goes in the middle leaves the old file, and is told as that", async () => {
    const at = folder();
    writeFileSync(join(at, "target"), "old");
    const content = await stored(join(at, "source"), randomBytes(80_000_000));
    const { session, connection } = watched(sh);
    const shell = await session.shell();
    const own = await connection;
    const cut = shell.exchange([run("true"), operation(join(at, "target"), content)], {
      onProgress: () => void own.close(),
    });
    const error: unknown = await cut.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).not.toBeInstanceOf(ConnectionLost);
    expect((error as ConnectionError).message).toMatch(
      / while a file was sent; the host has what it had before$/,
    );
    for (let tries = 0; tries < 100 && readdirSync(at).length > 2; tries++) await delay(20);
    expect(readdirSync(at).sort()).toEqual(["source", "target"]);
    expect(readFileSync(join(at, "target"), "utf8")).toBe("old");
  });
});

describe.for([["dash"], ["bash"], ["busybox", "sh"]])("output in shell %s", (sh) => {
  test("is taken piece by piece, and the host waits for who takes it", async () => {
    const at = folder();
    const { session } = watched(sh);
    const shell = await session.shell();
    const hold = Promise.withResolvers<void>();
    const hash = createHash("sha256");
    let size = 0;
    const call = run('head -c 40000000 /dev/zero; echo end; echo aside >&2; : >"$1"', {
      args: [join(at, "written")],
    });
    const whole = shell.exchange([call], {
      take: async (bytes) => {
        await hold.promise;
        size += bytes.length;
        hash.update(bytes);
      },
    });
    await delay(500);
    expect(readdirSync(at)).toEqual([]);
    hold.resolve();
    const [reply] = await whole;
    expect([reply?.status, reply?.stdout.length, reply?.stderr.toString()]).toEqual([0, 0, "aside\n"]);
    expect([size, hash.digest("hex")]).toEqual([
      40_000_004,
      sha(Buffer.concat([Buffer.alloc(40_000_000), Buffer.from("end\n")])),
    ]);
    expect(await outputOf(shell, "echo on")).toBe("on\n");
  });

  test("that can't be taken is an error once the call has ended", async () => {
    const { session } = watched(sh);
    const shell = await session.shell();
    let pieces = 0;
    const failing = shell.exchange([run("head -c 10000000 /dev/zero")], {
      take: async () => {
        pieces++;
        throw new Error("no room");
      },
    });
    await expect(failing).rejects.toThrow("no room");
    expect(pieces).toBe(1);
    expect(await outputOf(shell, "echo on")).toBe("on\n");
  });

  test("that stops with its connection is told as that", async () => {
    const { session, connection } = watched(sh);
    const shell = await session.shell();
    const own = await connection;
    const cut = shell.exchange([run("head -c 100000000 /dev/zero; sleep 60")], {
      take: async () => own.close(),
    });
    await expect(cut).rejects.toBeInstanceOf(ConnectionLost);
  });
});

test("of a secret nothing is told", async () => {
  const at = folder();
  const content = await stored(join(at, "source"), randomBytes(3_000_000));
  const { session } = watched(["dash"]);
  const lines: string[] = [];
  const call = { ...operation(join(at, "target"), content), sensitive: true };
  await (await session.shell()).exchange([call], { onProgress: (line) => lines.push(line) });
  expect(lines).toEqual([]);
});

test("only so many go at the same time, and waiting for a turn can be cancelled", async () => {
  const at = folder();
  const content = await stored(join(at, "source"), randomBytes(2_000_000));
  let atOnce = 0;
  let most = 0;
  const hold = Promise.withResolvers<void>();
  let turn: Promise<unknown> = hold.promise;
  const transfers = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(async () => {
      most = Math.max(most, ++atOnce);
      return work().finally(() => atOnce--);
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const sessions = Array.from({ length: 3 }, () => watched(["dash"], { transfers }).session);
  const controller = new AbortController();
  const waiting = sessions.map(async (session, i) => {
    const shell = await session.shell();
    const signal = i === 1 ? { signal: controller.signal } : {};
    return shell.exchange([operation(join(at, `target${i}`), content)], signal);
  });
  const [first, second, third] = waiting;
  await delay(100);
  controller.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  hold.resolve();
  await Promise.all([first, third]);
  expect(most).toBe(1);
  expect(readdirSync(at).sort()).toEqual(["source", "target0", "target2"]);
  expect(statSync(join(at, "target2")).size).toBe(2_000_000);
});

test("one connection has no more than eight channels, whatever is sent", async () => {
  const at = folder();
  const content = await stored(join(at, "source"), randomBytes(1_000_000));
  const users = Array.from({ length: 7 }, (_, i) => ({
    method: "sudo" as const,
    exe: "/usr/bin/env",
    user: `user${i}`,
    flags: [],
  }));
  const fake = join(at, "sudo");
  writeFileSync(fake, '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n', { mode: 0o755 });
  const { session, started } = watched(["dash"]);
  const shells = await Promise.all(users.map((user) => session.shell({ ...user, exe: fake })));
  const replies = await Promise.all(
    shells.map((shell, i) => shell.exchange([operation(join(at, `target${i}`), content)])),
  );
  expect(replies.flat().map((reply) => reply?.status)).toEqual(users.map(() => 0));
  expect(started).toHaveLength(7);
});

test("a helper that a host does not let start is done without", async () => {
  const at = folder();
  const content = await stored(join(at, "source"), randomBytes(1_000_000));
  const fake = join(at, "sudo");
  writeFileSync(
    fake,
    `#!/bin/sh\nif [ -e ${at}/used ]; then echo "sudo: you may not" >&2; exit 1; fi\n: >${at}/used\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n`,
    { mode: 0o755 },
  );
  const { session, started } = watched(["dash"]);
  const shell = await session.shell({ method: "sudo", exe: fake, user: "other", flags: [] });
  for (const name of ["one", "two"]) {
    const [reply] = await shell.exchange([operation(join(at, name), content)]);
    expect(reply?.status).toBe(0);
    expect(statSync(join(at, name)).size).toBe(1_000_000);
  }
  expect(started).toHaveLength(2);
});
