/** The package proxy against a mirror on loopback. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAptProxy, listenOnLoopback } from "../../src/lab/apt-proxy.ts";

let packagesDir: string;
const servers: Server[] = [];
const asked: string[] = [];

beforeEach(async () => {
  packagesDir = await mkdtemp(join(tmpdir(), "lab-packages-"));
  asked.length = 0;
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(packagesDir, { recursive: true, force: true });
});

const DEB = Buffer.alloc(300_000, 7);

async function mirror(): Promise<URL> {
  const server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (incoming.url === "/broken.deb") {
      answer.writeHead(200, { "content-length": 1000 });
      answer.write("half");
      setTimeout(() => answer.destroy(), 20);
      return;
    }
    if (incoming.url === "/moved") return answer.writeHead(302, { location: "https://cdn.example/x" }).end();
    if (incoming.url === "/missing.deb") return answer.writeHead(404).end("no");
    if (incoming.headers["if-modified-since"] !== undefined) return answer.writeHead(304).end();
    return answer.writeHead(200, { "content-length": DEB.length, etag: '"e"' }).end(DEB);
  });
  servers.push(server);
  return new URL(await listenOnLoopback(server));
}

async function proxyFor(origins: readonly string[]): Promise<URL> {
  const server = createAptProxy({ packagesDir, origins: new Map(origins.map((host) => [host, "http:"])) });
  servers.push(server);
  return new URL(await listenOnLoopback(server));
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly location: string | undefined;
}

function get(proxy: URL, url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: proxy.hostname, port: proxy.port, path: url, headers, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            body: Buffer.concat(chunks),
            location: answer.headers.location,
          }),
        );
      },
    );
    outgoing.on("error", reject).end();
  });
}

describe("package proxy", () => {
  test("fetches a package once and serves it from disk after that", async () => {
    const origin = await mirror();
    const proxy = await proxyFor([origin.host]);
    const fetched = async () => {
      const answer = await get(proxy, `${origin.href}pool/a.deb`);
      expect([answer.status, answer.body.equals(DEB)]).toEqual([200, true]);
    };
    await fetched();
    await expect.poll(() => readdir(packagesDir)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.deb$/)]);
    await fetched();
    await fetched();
    expect(asked).toEqual(["GET /pool/a.deb"]);
  });

  test("an index is asked for every time, with the client's conditions", async () => {
    const origin = await mirror();
    const proxy = await proxyFor([origin.host]);
    expect((await get(proxy, `${origin.href}InRelease`)).status).toBe(200);
    expect(
      (await get(proxy, `${origin.href}InRelease`, { "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT" }))
        .status,
    ).toBe(304);
    expect(asked).toHaveLength(2);
  });

  test("keeps nothing of a transfer that broke off or failed", async () => {
    const origin = await mirror();
    const proxy = await proxyFor([origin.host]);
    await expect(get(proxy, `${origin.href}broken.deb`)).rejects.toThrow();
    expect((await get(proxy, `${origin.href}missing.deb`)).status).toBe(404);
    await expect.poll(() => readdir(packagesDir)).toEqual([]);
  });

  test("reaches nothing but the package sources", async () => {
    const origin = await mirror();
    const proxy = await proxyFor(["elsewhere.example"]);
    expect((await get(proxy, `${origin.href}x`)).status).toBe(403);
    expect((await get(proxy, "/no-proxy-request")).status).toBe(400);
    expect(asked).toEqual([]);
  });

  test("says in plain http where a mirror sends its clients", async () => {
    const origin = await mirror();
    const proxy = await proxyFor([origin.host]);
    expect(await get(proxy, `${origin.href}moved`)).toMatchObject({
      status: 302,
      location: "http://cdn.example/x",
    });
  });

  test("opens no tunnel to a host that is no source, nor to another port", async () => {
    const proxy = await proxyFor(["source.example"]);
    for (const target of ["other.example:443", "source.example:22"]) {
      const answer = await new Promise<string>((resolve, reject) => {
        let seen = "";
        const socket = connect(Number(proxy.port), proxy.hostname, () =>
          socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`),
        );
        socket.setEncoding("latin1").on("data", (chunk: string) => {
          seen += chunk;
        });
        socket.on("error", reject).on("end", () => resolve(seen));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    }
  });
});
