/** This machine as a host: commands are started by /bin/sh. */

import { spawn } from "node:child_process";
import { type Channel, type Connection, ConnectionError, type Exit } from "../connection.ts";

export interface LocalEnvironment {
  /** Who runs homerun. */
  readonly user: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

class LocalConnection implements Connection {
  readonly address = "localhost";
  readonly remoteUser: string;
  readonly lost: Promise<ConnectionError | undefined>;
  readonly #environment: LocalEnvironment;
  readonly #channels = new Set<Channel>();
  #settleLost: (reason: undefined) => void = () => undefined;
  #closed = false;

  constructor(environment: LocalEnvironment) {
    this.#environment = environment;
    this.remoteUser = environment.user;
    this.lost = new Promise((resolve) => {
      this.#settleLost = resolve;
    });
  }

  async start(command: string): Promise<Channel> {
    if (this.#closed)
      throw new ConnectionError("the local connection was closed", { phase: "channel", code: "CON0402" });
    const { env, home } = this.#environment;
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: home,
      env: { ...env },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const exit = new Promise<Exit>((resolve, reject) => {
      child.once("error", (cause) =>
        reject(
          new ConnectionError(`/bin/sh cannot be started: ${cause.message}`, {
            phase: "channel",
            code: "CON0404",
            cause,
          }),
        ),
      );
      child.once("close", (code, signal) =>
        resolve(signal === null ? { ...(code === null ? {} : { code }) } : { signal }),
      );
    });
    await Promise.race([exit, new Promise((resolve) => child.once("spawn", resolve))]);
    child.stdin.on("error", () => undefined);
    const channel: Channel = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      exit,
      abort() {
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
        child.kill("SIGKILL");
      },
    };
    this.#channels.add(channel);
    void exit.then(() => this.#channels.delete(channel));
    return channel;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const channel of this.#channels) channel.abort();
    this.#settleLost(undefined);
  }
}

export function connectLocal(environment: LocalEnvironment): Promise<Connection> {
  return Promise.resolve(new LocalConnection(environment));
}
