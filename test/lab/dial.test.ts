/** The byte pipe as ProxyCommand sees it: a child with pipes for stdin and stdout, a server on loopback. */

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { probe } from "../../src/lab/dial.ts";

const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) server.close();
});

function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, onSocket);
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

const MODULE = fileURLToPath(new URL("../../src/lab/dial.ts", import.meta.url));

/** `pipe`: stdout is a FIFO, as OpenSSH makes it; otherwise a socket, as Node does. */
function startDial(port: number, stdout: "socket" | "pipe" = "socket") {
  const code = `
    const { dial } = await import(${JSON.stringify(MODULE)});
    process.exit(await dial("127.0.0.1", ${port}, process.stdin, process.stderr));
  `;
  const node = [process.execPath, "--input-type=module", "-e", code];
  const [program = "", ...args] =
    stdout === "socket" ? node : ["sh", "-c", '"$@" | { cat; exec echo END; }', "sh", ...node];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  return child;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("close", resolve));
}

const BIG = Buffer.from(Uint8Array.from({ length: 8_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
const digest = (data: Buffer) => createHash("sha256").update(data).digest("hex");

test("bytes come back as they went, after the sender has ended its side", async () => {
  const port = await serve((socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => socket.end(Buffer.concat(chunks)));
  });
  const child = startDial(port);
  const back: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => back.push(chunk));
  child.stdin.end(BIG);
  expect(await exitOf(child)).toBe(0);
  expect(digest(Buffer.concat(back))).toBe(digest(BIG));
});

test.each(["socket", "pipe"] as const)(
  "the far side's end of data is passed on to a %s while ours stays open",
  async (stdout) => {
    const received: Buffer[] = [];
    let closed = () => {};
    const finished = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await serve((socket) => {
      socket.end("bye");
      socket.on("data", (chunk) => received.push(chunk)).on("end", closed);
    });
    const child = startDial(port, stdout);
    let seen = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        seen += chunk.toString();
        if (seen === "byeEND\n") resolve();
      });
      child.stdout.once("end", resolve);
    });
    expect(seen).toBe(stdout === "socket" ? "bye" : "byeEND\n");
    child.stdin.end("still here");
    await finished;
    expect(Buffer.concat(received).toString()).toBe("still here");
    expect(await exitOf(child)).toBe(0);
  },
);

test("a reader that does not read stops the sender", async () => {
  let sent = 0;
  const port = await serve((socket) => {
    const write = () => {
      while (sent < BIG.length * 4 && socket.write(BIG.subarray(0, 65_536))) sent += 65_536;
    };
    socket.on("drain", write).on("error", () => {});
    write();
  });
  const child = startDial(port);
  child.stdout.once("data", () => child.stdout.pause());
  let before = -1;
  await expect
    .poll(
      () => {
        const same = sent === before && sent > 0;
        before = sent;
        return same;
      },
      { interval: 300, timeout: 10_000 },
    )
    .toBe(true);
  expect(sent).toBeLessThan(BIG.length * 4);
});

test("a refused connection is said on stderr and is exit code 1", async () => {
  const port = await serve(() => {});
  for (const server of servers.splice(0)) server.close();
  const child = startDial(port);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += String(chunk);
  });
  expect(await exitOf(child)).toBe(1);
  expect(said).toContain("ECONNREFUSED");
});

test.each([
  ["an ssh greeting", "SSH-2.0-OpenSSH_9.2p1\r\n", true],
  ["lines before the greeting", "hello\r\nSSH-2.0-x\r\n", true],
  ["half a greeting", "SSH-2.0-Open", false],
  ["something else", "HTTP/1.1 200 OK\r\n", false],
])("probe sees %s", async (_name, text, expected) => {
  const port = await serve((socket) => {
    socket.on("error", () => {}).end(text);
  });
  expect(await probe("127.0.0.1", port, expected ? 5000 : 300)).toBe(expected);
});
