/** Makes the session of one host: connects at the first request, keeps one shell per user. */

import { type Connection, ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import { CountedConnection } from "./counted-connection.ts";
import { RemoteShell } from "./remote-shell.ts";
import type { Session, Shell } from "./session.ts";

export interface SessionOptions {
  /** The words that start a POSIX shell on the host. */
  readonly sh?: readonly string[];
  /** Milliseconds until a new shell (and sudo before it) must have answered. */
  readonly shellTimeout?: number;
  /** Deadline of calls that have none of their own; without it they may take for ever (a dead host is noticed all the same). */
  readonly callTimeout?: number;
  /** Lets so many transfers of large contents, of all hosts, go at the same time. */
  readonly transfers?: <T>(work: () => Promise<T>) => Promise<T>;
}

const DEFAULT_SHELL = ["/bin/sh"];
const DEFAULT_SHELL_TIMEOUT = 30_000;

function keyOf(become: BecomeSpec | undefined): string {
  return become === undefined ? "" : [become.method, become.exe, become.user, ...become.flags].join("\0");
}

class HostSession implements Session {
  readonly host: string;
  readonly #dial: () => Promise<Connection>;
  readonly #options: SessionOptions;
  readonly #shells = new Map<string, RemoteShell>();
  #connection: Promise<CountedConnection> | undefined;
  /** A refusal that another try can't turn into a yes. */
  #refusal: ConnectionError | undefined;
  #connected = false;
  #remoteUser: string | undefined;
  #closed = false;

  constructor(host: string, dial: () => Promise<Connection>, options: SessionOptions) {
    this.host = host;
    this.#dial = dial;
    this.#options = options;
  }

  async shell(become?: BecomeSpec): Promise<Shell> {
    const { remoteUser } = await this.#connect();
    this.#remoteUser = remoteUser;
    const wanted = become?.user === remoteUser ? undefined : become;
    const key = keyOf(wanted);
    let shell = this.#shells.get(key);
    if (shell === undefined) {
      shell = this.#newShell(wanted);
      this.#shells.set(key, shell);
    }
    try {
      await shell.open();
    } catch (error) {
      if (!shell.refused && this.#shells.get(key) === shell) this.#shells.delete(key);
      throw error;
    }
    return shell;
  }

  opened(become?: BecomeSpec): Shell | undefined {
    if (!this.#connected) return undefined;
    const shell = this.#shells.get(keyOf(become?.user === this.#remoteUser ? undefined : become));
    return shell?.isOpen === true ? shell : undefined;
  }

  async leave(user: string): Promise<void> {
    const left = [...this.#shells].filter(([, shell]) => shell.user === user);
    for (const [key] of left) this.#shells.delete(key);
    await Promise.all(left.map(([, shell]) => shell.leave()));
  }

  async reset(): Promise<void> {
    this.#refusal = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    for (const shell of this.#shells.values()) shell.finish();
    // One that is still being made is not waited for: it is closed when it comes.
    const closed = connection?.then((open) => open.close()).catch(() => undefined);
    if (this.#connected) await closed;
    this.#connected = false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.reset();
  }

  #newShell(become: BecomeSpec | undefined): RemoteShell {
    const { sh = DEFAULT_SHELL, shellTimeout = DEFAULT_SHELL_TIMEOUT, callTimeout } = this.#options;
    const { transfers = (work) => work() } = this.#options;
    return new RemoteShell({
      host: this.host,
      become,
      connect: () => this.#connect(),
      shell: sh,
      shellTimeout,
      callTimeout,
      transfers,
    });
  }

  #connect(): Promise<CountedConnection> {
    if (this.#closed) return Promise.reject(new Error(`the session of ${this.host} is closed`));
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    if (this.#connection !== undefined) return this.#connection;
    const connection = this.#dial().then((dialled) => new CountedConnection(dialled));
    this.#connection = connection;
    const forget = (): void => {
      if (this.#connection === connection) this.#connection = undefined;
    };
    connection.then(
      ({ lost }) => {
        this.#connected = this.#connection === connection;
        void lost.then(forget);
      },
      (error: unknown) => {
        forget();
        if (error instanceof ConnectionError && !error.retryable) this.#refusal = error;
      },
    );
    return connection;
  }
}

/** Nothing is dialled before the first request. */
export function openSession(
  host: string,
  connect: () => Promise<Connection>,
  options: SessionOptions = {},
): Session {
  return new HostSession(host, connect, options);
}
