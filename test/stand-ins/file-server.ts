/** Stands in for the places that roles download from: serves a folder over plain HTTP, inside a lab's network where a lab is named. */

import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { LAB_NETWORK } from "../../src/lab/topology.ts";

export interface FileServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What was asked so far, such as `GET /installer.sh 200`. A file put into the folder later is served as well. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export interface FileServerOptions {
  readonly folder: string;
  /** Of the lab whose hosts shall reach it; without it the server is on this machine's loopback. */
  readonly lab?: string;
  /** Without it any that is free. */
  readonly port?: number;
}

/** A process of its own, because a process lives in one network namespace; it ends with this one at the latest. */
export async function startFileServer(options: FileServerOptions): Promise<FileServer> {
  const { folder, lab, port = 0 } = options;
  const address = lab === undefined ? "127.0.0.1" : LAB_NETWORK.gateway;
  const words = [process.execPath, import.meta.filename, folder, address, String(port)];
  const [program = "", ...args] =
    lab === undefined ? words : ["ip", "netns", "exec", `homerun-${lab}`, ...words];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const requests: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    void ended.then(() => reject(new Error(`the file server did not start: ${complaint}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("http://")) resolve(line);
      else requests.push(line);
    });
  });
  const close = (): Promise<void> => {
    child.stdin.end();
    return ended;
  };
  return { url, requests, close };
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<number> {
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
  const path = join(folder, normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname)));
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return end(response, 404);
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": found.size,
    "last-modified": found.mtime.toUTCString(),
  });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(path)
      .on("error", () => response.destroy())
      .pipe(response);
  return 200;
}

function end(response: ServerResponse, status: number): number {
  response.writeHead(status, { "content-type": "text/plain" }).end(`${status}\n`);
  return status;
}

/** Says where it listens, then a line for each request; goes when its input ends. */
function serve(folder: string, address: string, port: number): void {
  const server = createServer((request, response) => {
    void answer(folder, request, response)
      .catch(() => end(response, 400))
      .then((status) => process.stdout.write(`${request.method} ${request.url} ${status}\n`));
  });
  server.listen(port, address, () => {
    const at = server.address();
    if (at !== null && typeof at === "object") process.stdout.write(`http://${address}:${at.port}\n`);
  });
  process.stdin.resume().on("end", () => process.exit(0));
}

if (import.meta.main) serve(process.argv[2] ?? "", process.argv[3] ?? "127.0.0.1", Number(process.argv[4]));
