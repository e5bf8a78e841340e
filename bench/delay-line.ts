/**
 * A TCP line of a chosen length: forwards to one address, holds each direction back by half a round trip, keeps the order,
 * and counts bytes and turns. A turn is a send of the client after it had received: the round trips that it waited for.
 */

import { createServer, Socket } from "node:net";

export interface Traffic {
  readonly connections: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly turns: number;
}

export interface DelayLine {
  readonly port: number;
  /** What has passed since it was last asked. */
  readonly takeTraffic: () => Traffic;
  readonly close: () => void;
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** One direction: what is put in comes out later, in the same order. */
class Pipe {
  readonly #delay: number;
  readonly #waiting: { readonly due: number; readonly act: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #open: boolean;

  constructor(delay: number, open: boolean) {
    this.#delay = delay;
    this.#open = open;
  }

  put(act: () => void): void {
    this.#waiting.push({ due: now() + this.#delay, act });
    this.#flow();
  }

  /** A closed pipe collects; from now on it lets through. */
  open(): void {
    this.#open = true;
    this.#flow();
  }

  #flow(): void {
    if (!this.#open || this.#timer !== undefined) return;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const left = next.due - now();
      if (left > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#flow();
        }, left);
        return;
      }
      this.#waiting.shift();
      next.act();
    }
  }
}

interface Counts {
  connections: number;
  bytesUp: number;
  bytesDown: number;
  turns: number;
}

const NOTHING: Counts = { connections: 0, bytesUp: 0, bytesDown: 0, turns: 0 };

/** The handshake of TCP takes its round trip too: the far side hears of a connection one and a half of them later. */
function forward(
  client: Socket,
  to: { readonly host: string; readonly port: number },
  roundTrip: number,
  counts: Counts,
): Socket {
  const server = new Socket({ allowHalfOpen: true }).setNoDelay(true);
  const up = new Pipe(roundTrip / 2, false);
  const down = new Pipe(roundTrip / 2, true);
  let lastToClient = false;
  counts.connections++;
  const dial = setTimeout(() => server.connect(to, () => up.open()), roundTrip * 1.5);
  client.on("data", (chunk) => {
    counts.bytesUp += chunk.length;
    if (lastToClient) counts.turns++;
    lastToClient = false;
    up.put(() => server.write(chunk));
  });
  server.on("data", (chunk) => {
    counts.bytesDown += chunk.length;
    down.put(() => {
      lastToClient = true;
      client.write(chunk);
    });
  });
  client.on("end", () => up.put(() => server.end()));
  server.on("end", () => down.put(() => client.end()));
  client.on("error", () => server.destroy()).on("close", () => clearTimeout(dial));
  server.on("error", () => client.destroy());
  return server;
}

export async function openDelayLine(
  to: { readonly host: string; readonly port: number },
  roundTrip: number,
): Promise<DelayLine> {
  let counts: Counts = { ...NOTHING };
  const sockets = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    for (const socket of [client, forward(client, to, roundTrip, counts)]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = listener.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    takeTraffic: () => {
      const taken = counts;
      counts = { ...NOTHING };
      return taken;
    },
    close: () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
