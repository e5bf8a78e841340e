/** An SSH connection that is logged in, as the rest of homerun sees it. */

import type { Client, ClientChannel, PseudoTtyOptions } from "ssh2";
import {
  type Channel,
  type Connection,
  ConnectionError,
  type Exit,
  type StartOptions,
} from "../connection.ts";
import type { LoggedIn } from "./log-in.ts";
import type { Transport } from "./transport.ts";

/** Output may still be under way when the exit status arrives; a background process may hold it open for ever. */
const OUTPUT_GRACE = 500;

/** What is typed is never shown: it is a password. */
const TERMINAL: PseudoTtyOptions = { term: "dumb", rows: 24, cols: 200, modes: { ECHO: 0 } };

/** What a failure of a live connection means; the texts are ssh2's. */
function lossReason(address: string, error: Error | undefined): ConnectionError {
  const silent = error?.message === "Keepalive timeout";
  return new ConnectionError(
    silent ? `${address} stopped answering` : `the connection to ${address} was lost`,
    {
      phase: "idle",
      code: "CON0402",
      notes: error === undefined || silent ? [] : [error.message],
      retryable: true,
      ...(error === undefined ? {} : { cause: error }),
    },
  );
}

function channelOf(stream: ClientChannel): Channel {
  let settle: (exit: Exit) => void = () => undefined;
  const exit = new Promise<Exit>((resolve) => {
    settle = resolve;
  });
  let known: Exit = {};
  stream.once("exit", (code: number | null, signal?: string) => {
    known = { ...(code === null ? {} : { code }), ...(signal === undefined ? {} : { signal }) };
    setTimeout(() => settle(known), OUTPUT_GRACE).unref();
  });
  stream.once("close", () => settle(known));
  stream.on("error", () => undefined);
  return {
    stdin: stream.stdin,
    stdout: stream.stdout,
    stderr: stream.stderr,
    exit,
    abort() {
      stream.resume();
      stream.stderr.resume();
      stream.close();
      settle(known);
    },
  };
}

export class SshConnection implements Connection {
  readonly address: string;
  readonly remoteUser: string;
  readonly lost: Promise<ConnectionError | undefined>;
  readonly #client: Client;
  readonly #transport: Transport;
  #closing = false;

  /** Takes over a client that is ready. `before` is the jump host, closed with this connection. */
  constructor(
    { client, closed }: LoggedIn,
    transport: Transport,
    names: { readonly address: string; readonly user: string },
    before: Connection | undefined,
  ) {
    this.#client = client;
    this.#transport = transport;
    this.address = names.address;
    this.remoteUser = names.user;
    this.lost = closed.then((error) => {
      void before?.close();
      return this.#closing ? undefined : lossReason(this.address, error);
    });
  }

  start(command: string, { terminal = false }: StartOptions = {}): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const refuse = (cause: Error): void =>
        reject(
          new ConnectionError(`${this.address} does not start a command`, {
            phase: "channel",
            code: /Not connected|No response/.test(cause.message) ? "CON0402" : "CON0405",
            notes: [cause.message.replace("(SSH) ", "")],
            retryable: true,
            cause,
          }),
        );
      try {
        this.#client.exec(command, terminal ? { pty: TERMINAL } : {}, (error, stream) =>
          error === undefined ? resolve(channelOf(stream)) : refuse(error),
        );
      } catch (error) {
        refuse(error as Error);
      }
    });
  }

  /** A stream to another host as seen from this one, for ProxyJump. */
  forward(host: string, port: number): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      try {
        this.#client.forwardOut("127.0.0.1", 0, host, port, (error, stream) =>
          error === undefined ? resolve(stream) : reject(error),
        );
      } catch (error) {
        reject(error);
      }
    });
  }

  /** Waits until the goodbye has left, where that can be told: nobody needs the answer, which takes a round trip. */
  async close(): Promise<void> {
    this.#closing = true;
    const left = this.#transport.left?.().then(() => this.#transport.destroy());
    this.#client.end();
    const late = setTimeout(() => this.#transport.destroy(), OUTPUT_GRACE);
    await Promise.race([this.lost, ...(left === undefined ? [] : [left])]);
    clearTimeout(late);
  }
}
