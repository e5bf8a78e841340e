/** The end of a connection: the goodbye leaves, and its answer is not waited for. */

import { mkdirSync, readFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterAll, expect, it, vi } from "vitest";
import { connectSsh } from "../../../src/connection/ssh/connect-ssh.ts";
import { makeKey, makeWorkshop } from "../sshd.ts";

const workshop = makeWorkshop();
const cleanups: (() => unknown)[] = [() => workshop.remove()];
afterAll(() => {
  for (const cleanup of cleanups.reverse()) cleanup();
});

const portOf = (server: { address(): unknown }): number => (server.address() as { port: number }).port;

function listening<T extends { listen(port: number, host: string, then: () => void): unknown }>(
  server: T,
): Promise<T> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Passes on what both say until the client ends; the client never hears of the server's end. */
function deafLine(port: number, lines: Socket[]): Promise<Server> {
  return listening(
    createServer({ allowHalfOpen: true }, (client) => {
      const server = connect(port, "127.0.0.1");
      lines.push(client, server);
      client.pipe(server);
      server.pipe(client, { end: false });
      for (const socket of [client, server]) socket.on("error", () => undefined);
    }),
  );
}

it("close settles when the goodbye has left, though the other side never ends", async () => {
  mkdirSync(join(workshop.home, ".ssh"), { mode: 0o700, recursive: true });
  const hostKey = readFileSync(makeKey(join(workshop.directory, "host")), "utf8");
  const ended = Promise.withResolvers<void>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("authentication", (context) => context.accept());
    client.on("end", () => ended.resolve());
    client.on("error", () => undefined);
  });
  await listening(server);
  const lines: Socket[] = [];
  const line = await deafLine(portOf(server), lines);
  cleanups.push(
    () => server.close(),
    () => line.close(),
    () => {
      for (const socket of lines) socket.destroy();
    },
  );
  const bare = { privateKeyFile: "/nonexistent/key", password: "secret" };
  const connection = await connectSsh(workshop.spec(portOf(line), bare), workshop.environment);
  // The time after which it would give up waiting never comes.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  await connection.close();
  vi.useRealTimers();
  expect(await connection.lost).toBeUndefined();
  await ended.promise;
});
