/** The shell of one user on one host: opens when it is needed, and anew after it was lost; gives calls up at their deadline. */

import type { HostView } from "../../host/host-view.ts";
import type { Call } from "../../host/primitive.ts";
import { type Connection, ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import { type Replies, ShellGone } from "./agent-shell.ts";
import { lossOf } from "./loss.ts";
import { SLAY } from "./remote-program.ts";
import { CallTimeout, ConnectionLost, type ExchangeOptions, type Shell } from "./session.ts";
import { type StartedAgent, startAgent } from "./start-agent.ts";

export interface RemoteShellOptions {
  readonly host: string;
  readonly become: BecomeSpec | undefined;
  readonly connect: () => Promise<Connection>;
  readonly shell: readonly string[];
  readonly shellTimeout: number;
  readonly callTimeout: number | undefined;
}

interface Open extends StartedAgent {
  readonly connection: Connection;
}

const KILL_DEADLINE = 15_000;
const LINES_SHOWN = 5;

function lastWords({ exit, printed }: ShellGone): readonly string[] {
  const how = exit.signal ?? (exit.code === undefined ? undefined : `exit status ${exit.code}`);
  const lines = printed
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-LINES_SHOWN);
  return [
    ...(how === undefined ? [] : [`it ended with ${how}`]),
    ...lines.map((line) => `last printed: ${line}`),
  ];
}

/** Timers can't be set to more. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The promise, unless the signal comes first; what it was to give is then nobody's. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(signal.reason);
    signal.addEventListener("abort", cancel, { once: true });
    promise.finally(() => signal.removeEventListener("abort", cancel)).then(resolve, reject);
  });
}

export class RemoteShell implements Shell {
  readonly #options: RemoteShellOptions;
  #open: Promise<Open> | undefined;
  #view: HostView | undefined;
  #machine = "";
  /** A password that was refused is never offered again: hosts lock accounts. */
  #refusal: ConnectionError | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RemoteShellOptions) {
    this.#options = options;
  }

  get view(): HostView {
    if (this.#view === undefined) throw new Error("a shell has a view once it was opened");
    return this.#view;
  }

  get machine(): string {
    return this.#machine;
  }

  get isOpen(): boolean {
    return this.#view !== undefined && this.#open !== undefined && this.#refusal === undefined;
  }

  get refused(): boolean {
    return this.#refusal !== undefined;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  exchange(calls: readonly Call[], options: ExchangeOptions = {}): Promise<Replies> {
    const turn = this.#turn.then(() => this.#exchange(calls, options));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Lets the shell end; the next request opens another. */
  finish(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.then(
      ({ agent }) => agent.finish(),
      () => undefined,
    );
  }

  /** Opens once, however many ask at the same time. */
  async #opened(): Promise<Open> {
    if (this.#refusal !== undefined) throw this.#refusal;
    const current = this.#open;
    if (current !== undefined) {
      const open = await current;
      if (open.agent.alive) return open;
      if (this.#open === current) this.#open = undefined;
      return this.#opened();
    }
    const starting = this.#start();
    this.#open = starting;
    try {
      return await starting;
    } catch (error) {
      if (this.#open === starting) this.#open = undefined;
      const refused = error instanceof ConnectionError && error.phase === "become";
      if (refused && this.#options.become?.password !== undefined) this.#refusal = error;
      throw error;
    }
  }

  async #start(): Promise<Open> {
    const connection = await this.#options.connect();
    const started = await startAgent({ ...this.#request(connection), deadline: this.#options.shellTimeout });
    this.#view = started.view;
    this.#machine = started.machine;
    return { ...started, connection };
  }

  #request(
    connection: Connection,
  ): Pick<Parameters<typeof startAgent>[0], "host" | "connection" | "become" | "shell"> {
    const { host, become, shell } = this.#options;
    return { host, connection, become, shell };
  }

  async #exchange(calls: readonly Call[], options: ExchangeOptions): Promise<Replies> {
    options.signal?.throwIfAborted();
    if (calls.length === 0) return [];
    const open = await abortable(this.#opened(), options.signal);
    try {
      return await this.#carry(open, calls, options);
    } catch (error) {
      throw error instanceof ShellGone ? await this.#explain(open.connection, error) : error;
    }
  }

  /** Sends the calls. At a call's deadline, or when cancelled, the shell is killed first: only then it is said. */
  #carry(open: Open, calls: readonly Call[], options: ExchangeOptions): Promise<Replies> {
    const { signal, stopAtFailure, onReply } = options;
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let givenUp = false;
      const giveUp = (reason: unknown): void => {
        if (givenUp) return;
        givenUp = true;
        this.#kill(open).then(() => reject(reason), reject);
      };
      const cancel = (): void => giveUp(signal?.reason);
      const onStart = (call: Call): void => {
        clearTimeout(timer);
        const limit = call.timeout ?? this.#options.callTimeout;
        if (limit === undefined) return;
        timer = setTimeout(() => giveUp(new CallTimeout(call, limit)), Math.min(limit, LONGEST_TIMER));
      };
      const onProgress = (line: string): void => {
        if (!givenUp) options.onProgress?.(line);
      };
      const frame = { stopAtFailure, onStart, onReply, onProgress: options.onProgress && onProgress };
      const fail = (error: unknown): void => {
        if (!givenUp) reject(error);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const over = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
      };
      open.agent.exchange(calls, frame).finally(over).then(resolve, fail);
    });
  }

  /** Kills what the shell has started, and the shell, from a second one: this one is busy. */
  async #kill(open: Open): Promise<void> {
    this.#open = undefined;
    try {
      const killer = await startAgent({ ...this.#request(open.connection), deadline: KILL_DEADLINE });
      const late = setTimeout(() => killer.agent.abort(), KILL_DEADLINE);
      await killer.agent.exchange([{ primitive: SLAY, args: [open.pid], mutates: true }], {});
      clearTimeout(late);
      killer.agent.finish();
    } catch {
      // The connection is gone as well: there is nothing left to kill with, and the caller hears of the timeout.
    } finally {
      open.agent.abort();
    }
  }

  async #explain({ address, lost }: Connection, gone: ShellGone): Promise<ConnectionError> {
    const { replies } = gone;
    const reason = await lossOf({ address, lost });
    if (reason !== undefined) {
      return new ConnectionLost(
        `the connection to ${address} was lost during a call, whose result is not known`,
        {
          phase: reason.phase,
          code: "CON0401",
          notes: [reason.message, ...reason.notes],
          help: "run again: what the host is like now is looked up first",
          retryable: true,
          cause: reason,
          replies,
        },
      );
    }
    return new ConnectionLost(`the shell on ${address} ended during a call, whose result is not known`, {
      phase: "shell",
      code: "CON0403",
      notes: lastWords(gone),
      help: "look at the host's memory and log (`dmesg`, `journalctl -k`) if a command did not do it itself",
      retryable: true,
      replies,
    });
  }
}
