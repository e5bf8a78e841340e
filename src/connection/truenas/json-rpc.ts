/** JSON-RPC 2.0 over one websocket: numbered calls and their answers. The only file that knows the library for websockets. */

import type { TLSSocket } from "node:tls";
import WebSocket from "ws";
import { ConnectionError } from "../connection.ts";
import { middlewareError } from "./middleware-error.ts";

export interface JsonRpc {
  /** Rejects with `MiddlewareError` where the answer is no, with `ConnectionError` where none can come any more. */
  call(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Settles when the socket is gone; undefined after `close`. */
  readonly lost: Promise<ConnectionError | undefined>;
  close(): void;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const LARGEST = 64 * 1024 * 1024;
/** Milliseconds between two signs of life; without one for two of them the other side is gone. */
const HEARTBEAT = 15_000;

class Socket implements JsonRpc {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #lost = Promise.withResolvers<ConnectionError | undefined>();
  readonly lost = this.#lost.promise;
  readonly #heartbeat: NodeJS.Timeout;
  #next = 1;
  #alive = true;
  #closed = false;
  #gone: ConnectionError | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#hear(String(data)));
    socket.on("pong", () => {
      this.#alive = true;
    });
    socket.on("error", (error) => this.#end(error.message));
    socket.on("close", (code) => this.#end(`it was closed (${code})`));
    this.#heartbeat = setInterval(() => {
      if (!this.#alive) {
        this.#end("no sign of life");
        socket.terminate();
        return;
      }
      this.#alive = false;
      socket.ping(() => undefined);
    }, HEARTBEAT);
    this.#heartbeat.unref();
  }

  call(method: string, params: readonly unknown[]): Promise<unknown> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }), (error) => {
        if (error) this.#end(error.message);
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
    this.#end("it was closed");
  }

  #hear(text: string): void {
    this.#alive = true;
    let message: { readonly id?: unknown; readonly result?: unknown; readonly error?: unknown };
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    const { id } = message;
    const waiting = typeof id === "number" ? this.#waiting.get(id) : undefined;
    if (waiting === undefined) return;
    this.#waiting.delete(id as number);
    if (message.error === undefined) waiting.resolve(message.result);
    else waiting.reject(middlewareError(waiting.method, message.error));
  }

  #end(why: string): void {
    if (this.#gone) return;
    clearInterval(this.#heartbeat);
    this.#gone = new ConnectionError(`the connection to TrueNAS's API was lost: ${why}`, {
      phase: "channel",
      code: "CON0402",
      retryable: true,
    });
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
    this.#lost.resolve(this.#closed ? undefined : this.#gone);
  }
}

export interface JsonRpcOptions {
  readonly socket: TLSSocket;
  readonly host: string;
  readonly path: string;
  readonly timeout: number;
}

/** Takes over a socket that was checked. */
export function openJsonRpc({ socket, host, path, timeout }: JsonRpcOptions): Promise<JsonRpc> {
  return new Promise((resolve, reject) => {
    const address = host.includes(":") ? `[${host}]` : host;
    const web = new WebSocket(`wss://${address}${path}`, {
      createConnection: () => socket,
      handshakeTimeout: timeout,
      perMessageDeflate: false,
      maxPayload: LARGEST,
    });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(
        new ConnectionError(`${host} does not open a websocket at ${path}: ${error.message}`, {
          phase: "handshake",
          code: "CON0804",
          retryable: true,
          cause: error,
        }),
      );
    };
    web.once("error", fail);
    web.once("open", () => {
      web.off("error", fail);
      resolve(new Socket(web));
    });
  });
}
