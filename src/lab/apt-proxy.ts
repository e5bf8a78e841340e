/** The forward proxy that gives lab hosts the controller's reach for packages, and keeps the packages it has seen. */

import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  request as requestHttp,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as requestHttps } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface AptProxySettings {
  /** `host[:port]` → scheme to use; nothing else is reachable. */
  readonly origins: ReadonlyMap<string, "http:" | "https:">;
  /** The http proxy that the controller itself goes through. */
  readonly upstream?: string;
  /** Folder for package files, which never change under their name. */
  readonly packagesDir: string;
}

const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "te",
  "trailer",
  "upgrade",
];
const UPSTREAM_IDLE_MS = 120_000;

export function createAptProxy(settings: AptProxySettings): Server {
  const origins = new Map(settings.origins);
  const server = createServer((request, response) => {
    answer(request, response, settings, origins).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 502, error instanceof Error ? error.message : String(error));
    });
  });
  server.on("connect", (request, socket: Socket, head: Buffer) => tunnel(request, socket, head, settings));
  server.on("clientError", (_error, socket) => socket.destroy());
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  settings: AptProxySettings,
  origins: Map<string, "http:" | "https:">,
): Promise<void> {
  const target = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
  if (!target || (request.method !== "GET" && request.method !== "HEAD"))
    return refuse(response, 400, "not a package request");
  const scheme = origins.get(target.host);
  if (!scheme) return refuse(response, 403, `${target.host} is not one of this machine's package sources`);
  const kept = target.pathname.endsWith(".deb") ? join(settings.packagesDir, cacheName(target)) : undefined;
  if (kept && (await serveKept(request, response, kept))) return;
  target.protocol = scheme;
  const upstream = await ask(request, target, settings);
  learnRedirect(upstream, target, origins);
  response.writeHead(upstream.statusCode ?? 502, endToEnd(upstream.headers));
  if (kept && request.method === "GET" && upstream.statusCode === 200)
    await passAndKeep(upstream, response, kept);
  else await pipeline(upstream, response);
}

function cacheName(target: URL): string {
  const digest = createHash("sha256").update(`${target.host}${target.pathname}`).digest("hex").slice(0, 32);
  return `${digest}.deb`;
}

async function serveKept(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
  const size = await stat(path).then(
    (s) => s.size,
    () => undefined,
  );
  if (size === undefined || request.headers.range !== undefined) return false;
  response.writeHead(200, {
    "content-type": "application/vnd.debian.binary-package",
    "content-length": size,
  });
  if (request.method === "HEAD") response.end();
  else await pipeline(createReadStream(path), response);
  return true;
}

/** A request that is not answered for two minutes is given up: apt tries again by itself. */
function ask(request: IncomingMessage, target: URL, settings: AptProxySettings): Promise<IncomingMessage> {
  const headers = { ...endToEnd(request.headers), host: target.host };
  const { upstream } = settings;
  return new Promise((resolve, reject) => {
    const outgoing =
      target.protocol === "https:"
        ? requestHttps(target, { method: request.method, headers })
        : upstream
          ? requestHttp(upstream, { method: request.method, headers, path: target.href })
          : requestHttp(target, { method: request.method, headers });
    outgoing.setTimeout(UPSTREAM_IDLE_MS, () =>
      outgoing.destroy(new Error(`${target.host} does not answer`)),
    );
    outgoing.on("response", resolve).on("error", reject).end();
  });
}

/** A mirror may send its clients elsewhere; whoever trusts the mirror may follow. */
function learnRedirect(upstream: IncomingMessage, from: URL, origins: Map<string, "http:" | "https:">): void {
  const { location } = upstream.headers;
  if (location === undefined || !URL.canParse(location, from.href)) return;
  const to = new URL(location, from.href);
  if (to.protocol !== "http:" && to.protocol !== "https:") return;
  if (!origins.has(to.host)) origins.set(to.host, to.protocol);
  upstream.headers.location = to.href.replace(/^https:/, "http:");
}

/** The file appears under its name only when all of it is there. */
async function passAndKeep(upstream: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  const expected = Number(upstream.headers["content-length"]);
  const copy = new PassThrough();
  const stored = pipeline(copy, createWriteStream(part)).then(
    () => stat(part),
    () => undefined,
  );
  upstream.on("data", (chunk: Buffer) => {
    if (!copy.destroyed) copy.write(chunk);
  });
  try {
    await pipeline(upstream, response);
    copy.end();
    if ((await stored)?.size === expected) await rename(part, path);
  } finally {
    copy.destroy();
    await rm(part, { force: true });
  }
}

function endToEnd(headers: IncomingMessage["headers"]): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.includes(name)) kept[name] = value;
  }
  return kept;
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "content-type": "text/plain", connection: "close" });
  response.end(`${reason}\n`);
}

/** `CONNECT host:443`, for sources that a role adds with https, to hosts the controller has as sources too. */
function tunnel(request: IncomingMessage, socket: Socket, head: Buffer, settings: AptProxySettings): void {
  const [host = "", port = "443"] = (request.url ?? "").split(":");
  socket.on("error", () => socket.destroy());
  if (!settings.origins.has(host) || port !== "443" || settings.upstream) {
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    return;
  }
  const remote = connect({ host, port: 443 });
  remote.on("error", () => socket.destroy());
  remote.once("connect", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    remote.write(head);
    remote.pipe(socket);
    socket.pipe(remote);
  });
}

/** Serves on a loopback port of this machine while an image is built; resolves to the proxy's URL. */
export async function listenOnLoopback(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the package proxy has no port");
  return `http://127.0.0.1:${address.port}`;
}

export async function preparePackagesDir(cacheDir: string): Promise<string> {
  const dir = join(cacheDir, "packages");
  await mkdir(dir, { recursive: true });
  return dir;
}
