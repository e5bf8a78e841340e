/** What runs inside the lab's network: a byte pipe to one port (for ProxyCommand), and a look whether sshd is there. */

import { closeSync } from "node:fs";
import { connect, Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const KEEPALIVE_MS = 15_000;

/**
 * Joins stdin and stdout to the port. Each direction ends by itself, so a half-closed connection stays one; both
 * apply backpressure. Resolves to an exit code when the connection is closed.
 */
export function dial(address: string, port: number, input: Readable, errors: Writable): Promise<number> {
  return new Promise((resolve) => {
    const output = rawOutput();
    const socket = connect({
      host: address,
      port,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_MS,
    });
    let failure: Error | undefined;
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("close", () => {
      if (failure) errors.write(`homerun lab: ${address} port ${port}: ${failure.message}\n`);
      const code = failure ? 1 : 0;
      if (output.writableFinished || output.destroyed) resolve(code);
      else output.end(() => resolve(code));
    });
    // Who reads our output is gone: so is the point of the connection.
    output.on("error", () => socket.destroy());
    input.on("error", () => socket.destroy());
    input.pipe(socket);
    socket.pipe(output);
  });
}

/** The verb that the ProxyCommand of the access files starts; worth loading without the rest of the program. */
export function labDial(address: string, port: number): Promise<number> {
  return dial(address, port, process.stdin, process.stderr);
}

/**
 * The far side's end of data must be seen by whoever reads ours, but `process.stdout` cannot be ended, and Node does
 * not close a standard descriptor with its stream. A file or a terminal has no reader that waits for an end.
 */
function rawOutput(): Writable {
  try {
    const output = new Socket({ fd: 1, readable: false, writable: true, allowHalfOpen: true });
    output.on("finish", () => output.destroy());
    return output.on("close", () => closeSync(1));
  } catch {
    return process.stdout;
  }
}

const PROBE_PAUSE_MS = 250;
const GREETING_MS = 10_000;

/** True as soon as an ssh server greets at the address, false when the time is over. */
export async function probe(address: string, port: number, waitMs: number): Promise<boolean> {
  const deadline = AbortSignal.timeout(waitMs);
  while (!deadline.aborted) {
    if (await greets(address, port, AbortSignal.any([deadline, AbortSignal.timeout(GREETING_MS)])))
      return true;
    await sleep(PROBE_PAUSE_MS, undefined, { signal: deadline }).catch(() => {});
  }
  return false;
}

/** A whole greeting line, not only an open port: sshd accepts before it can serve. */
function greets(address: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let seen = "";
    const socket = connect({ host: address, port, signal });
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      seen += chunk;
      if (/^SSH-2\.0-[^\n]*\n/m.test(seen)) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(/^SSH-2\.0-[^\n]*\n/m.test(seen)));
  });
}
