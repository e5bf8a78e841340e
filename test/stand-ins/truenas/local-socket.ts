/** Stands in for TrueNAS: the socket through which its own midclt talks to the middleware; one line of JSON each way. */

import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { Fault } from "./fault.ts";
import type { Middleware } from "./middleware.ts";

export interface LocalCall {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly job: boolean;
}

export type LocalAnswer =
  | { readonly result: unknown }
  | { readonly error: string; readonly extra: readonly unknown[] };

export async function answerLocally(
  middleware: Middleware,
  { method, args, job }: LocalCall,
): Promise<LocalAnswer> {
  try {
    const result = await middleware.call(method, args);
    return { result: job && typeof result === "number" ? await middleware.wait(result) : result };
  } catch (error) {
    return { error: (error as Error).message, extra: error instanceof Fault ? error.extra : [] };
  }
}

/** Methods of the test itself: `standin.trouble` sets what goes wrong, `standin.calls` tells what was called. */
function ofTheTest(middleware: Middleware, { method, args }: LocalCall): LocalAnswer | undefined {
  if (method === "standin.trouble") return { result: Object.assign(middleware.trouble, args[0]) };
  if (method === "standin.calls") return { result: middleware.calls.map((c) => c.method) };
  if (method === "standin.writes") return { result: middleware.writes };
  if (method === "standin.lock") {
    for (const d of [...middleware.nas.datasets, ...middleware.nas.nfs])
      if (d.id === args[0] || d.path === `/mnt/${String(args[0])}`) d.locked = args[1] === true;
    return { result: true };
  }
  if (method === "standin.keys")
    return { result: middleware.nas.keys.map(({ user, revoked }) => ({ user, revoked })) };
  return undefined;
}

export function listenLocally(middleware: Middleware, path: string): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    createInterface({ input: socket }).on("line", async (line) => {
      const call = JSON.parse(line) as LocalCall;
      const answer = ofTheTest(middleware, call) ?? (await answerLocally(middleware, call));
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}

export function askLocally(path: string, call: LocalCall): Promise<LocalAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(`${JSON.stringify(call)}\n`));
    socket.on("error", reject);
    createInterface({ input: socket }).on("line", (line) => resolve(JSON.parse(line) as LocalAnswer));
  });
}
