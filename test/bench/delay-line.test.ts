/** The delay line keeps what passes through it whole, late and counted. */

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type DelayLine, openDelayLine } from "../../bench/delay-line.ts";

const open: (DelayLine | Server)[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function lineTo(roundTrip: number, answer: (socket: Socket) => void): Promise<DelayLine> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const line = await openDelayLine({ host: "127.0.0.1", port: address.port }, roundTrip);
  open.push(server, line);
  return line;
}

async function rest(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  await once(socket, "close");
  return text;
}

const echo = (socket: Socket): void => void socket.pipe(socket);

describe("the delay line", () => {
  it("carries everything in its order, and the ends of both directions", async () => {
    const line = await lineTo(4, echo);
    const client = connect(line.port, "127.0.0.1");
    const pieces = Array.from({ length: 500 }, (_, i) => `${i},`.repeat(20));
    for (const piece of pieces) client.write(piece);
    client.end();
    const sent = pieces.join("");
    expect(await rest(client)).toBe(sent);
    expect(line.takeTraffic()).toMatchObject({
      connections: 1,
      bytesUp: sent.length,
      bytesDown: sent.length,
      turns: 0,
    });
  });

  it("counts each send that waited for an answer, and forgets what was taken", async () => {
    const line = await lineTo(2, echo);
    const client = connect({ port: line.port, host: "127.0.0.1", noDelay: true });
    for (let turn = 0; turn < 4; turn++) {
      client.write("question");
      await once(client, "data");
    }
    client.destroy();
    expect(line.takeTraffic()).toEqual({ connections: 1, bytesUp: 32, bytesDown: 32, turns: 3 });
    expect(line.takeTraffic()).toEqual({ connections: 0, bytesUp: 0, bytesDown: 0, turns: 0 });
  });

  it("lets neither side wait when the other breaks off", async () => {
    const line = await lineTo(2, (socket) => socket.once("data", () => socket.resetAndDestroy()));
    const client = connect(line.port, "127.0.0.1");
    client.on("error", () => undefined);
    client.write("hello");
    expect(await rest(client)).toBe("");
  });
});
