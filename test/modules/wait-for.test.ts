import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { waitFor } from "../../src/modules/wait-for.ts";
import { DASH, type LocalShell, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";
import { carryOut } from "./local-procedure.ts";

const busybox = SHELLS.find((shell) => shell.name === "busybox") as LocalShell;
const WAYS: readonly LocalShell[] = [
  { ...DASH, name: "bash", path: toolFolder("bash") },
  { ...busybox, name: "busybox nc" },
  { ...DASH, name: "curl", path: toolFolder("curl") },
  { ...DASH, name: "the kernel's tables", path: toolFolder() },
];

async function listening(onConnect: (socket: Socket) => void = () => {}): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    onConnect(socket);
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.each(WAYS)("a port, with $name", (shell) => {
  it("is there", async () => {
    const port = await listening();
    const { failed, result, changed } = await carryOut(waitFor, { port }, { shell, fastClock: true });
    expect([failed, changed, result]).toEqual([
      undefined,
      false,
      {
        elapsed: expect.any(Number),
        match_groupdict: undefined,
        path: null,
        port,
        search_regex: null,
        state: "started",
      },
    ]);
  });

  it("is not there", async () => {
    const port = await closedPort();
    const { failed } = await carryOut(waitFor, { port, timeout: 3 }, { shell, fastClock: true });
    expect(failed).toBe(`Timeout when waiting for 127.0.0.1:${port} (3 s)`);
    expect(
      (await carryOut(waitFor, { port, state: "stopped" }, { shell, fastClock: true })).failed,
    ).toBeUndefined();
  });
});

describe("a port", () => {
  it.each(WAYS.slice(0, 1))("says what is waited for", async (shell) => {
    const port = await listening((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    const { failed, result } = await carryOut(
      waitFor,
      { port, search_regex: "^SSH-(\\d)\\.\\d-(?P<name>\\w+)", connect_timeout: 2 },
      { shell, fastClock: true },
    );
    expect([failed, result.match_groups, result.match_groupdict]).toEqual([
      undefined,
      ["2", "OpenSSH_9"],
      { name: "OpenSSH_9" },
    ]);
    const other = await carryOut(
      waitFor,
      { port, search_regex: "^HTTP", timeout: 0, msg: "no web server" },
      { shell, fastClock: true },
    );
    expect(other.failed).toBe("no web server");
  });

  it("can be tried in no way", async () => {
    const run = { shell: { ...DASH, path: toolFolder() }, fastClock: true };
    await expect(carryOut(waitFor, { host: "192.0.2.1", port: 1, timeout: 1 }, run)).rejects.toThrow(
      "the host has nothing to try a port with: bash, nc or curl would do",
    );
  });

  it("drains", async () => {
    const port = await listening();
    const client = connect(port, "127.0.0.1");
    await new Promise((resolve) => client.on("connect", resolve));
    onTestFinished(() => void client.destroy());
    const wait = { port, state: "drained", timeout: 1 };
    expect((await carryOut(waitFor, wait, { fastClock: true })).failed).toBe(
      `Timeout when waiting for 127.0.0.1:${port} to drain (1 s)`,
    );
    expect(
      (await carryOut(waitFor, { ...wait, exclude_hosts: "127.0.0.1" }, { fastClock: true })).failed,
    ).toBeUndefined();
    expect(
      (await carryOut(waitFor, { ...wait, active_connection_states: ["SYN_SENT"] }, { fastClock: true }))
        .failed,
    ).toBeUndefined();
    expect((await carryOut(waitFor, { ...wait, host: "0.0.0.0" }, { fastClock: true })).failed).toContain(
      "to drain",
    );
  });
});

describe.each(SHELLS)("a file, in $name", (shell) => {
  it("comes", async () => {
    const file = path.join(tempFolder(), "it's\nthere");
    let looks = 0;
    const intercept = (): undefined => {
      if (++looks === 3) writeFileSync(file, "");
    };
    const { failed, result } = await carryOut(
      waitFor,
      { path: file, sleep: 5 },
      { shell, fastClock: true, intercept },
    );
    expect([failed, looks, result.elapsed]).toEqual([undefined, 3, 10]);
  });

  it("goes", async () => {
    const file = path.join(tempFolder(), "f");
    writeFileSync(file, "");
    expect(
      (await carryOut(waitFor, { path: file, state: "absent", timeout: 2 }, { shell, fastClock: true }))
        .failed,
    ).toBe(`Timeout when waiting for ${file} to be gone (2 s)`);
    rmSync(file);
    expect(
      (await carryOut(waitFor, { path: file, state: "absent" }, { shell, fastClock: true })).failed,
    ).toBeUndefined();
  });

  it("says what is waited for", async () => {
    const file = path.join(tempFolder(), "log");
    writeFileSync(file, "starting\n");
    let looks = 0;
    const intercept = (): undefined => {
      if (++looks === 4) appendFileSync(file, "ready on 8080\nmore\n");
    };
    const { failed, result } = await carryOut(
      waitFor,
      { path: file, search_regex: "^ready on (\\d+)$" },
      { shell, fastClock: true, intercept },
    );
    expect([failed, result.match_groups]).toEqual([undefined, ["8080"]]);
    const gone = await carryOut(
      waitFor,
      { path: file, search_regex: "^ready", state: "absent", timeout: 0 },
      { shell, fastClock: true },
    );
    expect(gone.failed).toBe(`Timeout when waiting for ^ready in ${file} to be gone (0 s)`);
  });
});

describe("time", () => {
  it("passes", async () => {
    const { failed, result } = await carryOut(waitFor, { timeout: 90, delay: 30 }, { fastClock: true });
    expect([failed, result.elapsed]).toEqual([undefined, 90]);
  });

  it("is waited before the first look", async () => {
    const { result } = await carryOut(waitFor, { path: "/", delay: 20 }, { fastClock: true });
    expect(result.elapsed).toBe(20);
  });
});

it.each([
  { port: 1, path: "/x" },
  { port: 0 },
  { port: 70000 },
  { search_regex: "x" },
  { state: "drained", path: "/x" },
  { state: "drained", port: 1, search_regex: "x" },
  { port: 1, host: "-oProxy" },
  { port: 1, host: "a b" },
  { port: 1, timeout: -1 },
])("does not take %j", async (params) => {
  await expect(carryOut(waitFor, params)).rejects.toThrow();
});

it("says what is wrong with a pattern", async () => {
  expect((await carryOut(waitFor, { path: "/", search_regex: "(" })).failed).toMatch(
    /^the pattern "\(" can't be used/,
  );
});
