/** Stands in for TrueNAS: the socket through which `midclt` (the Perl program beside this file) talks to the middleware. */

import { rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { midclt } from "./midclt-words.ts";
import type { Middleware } from "./middleware.ts";

const hex = (text: string): string => Buffer.from(text).toString("hex");

/** One line of words comes, with NUL between them; the status, and both outputs in hexadecimal, go. */
export function listenLocally(middleware: Middleware, path: string): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    createInterface({ input: socket }).on("line", async (line) => {
      const { status, stdout, stderr } = await midclt(middleware, line.split("\0"));
      socket.end(`${status}\n${hex(stdout)}\n${hex(stderr)}\n`);
    });
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
