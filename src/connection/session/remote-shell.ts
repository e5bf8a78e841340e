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

export class RemoteShell implements Shell {
  readonly #options: RemoteShellOptions;
  #open: Promise<Open> | undefined;
  #view: HostView | undefined;
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

  async #opened(): Promise<Open> {
    if (this.#refusal !== undefined) throw this.#refusal;
    const current = await this.#open;
    if (current?.agent.alive === true) return current;
    this.#open = this.#start();
    try {
      return await this.#open;
    } catch (error) {
      this.#open = undefined;
      if (
        error instanceof ConnectionError &&
        error.phase === "become" &&
        this.#options.become?.password !== undefined
      )
        this.#refusal = error;
      throw error;
    }
  }

  async #start(): Promise<Open> {
    const connection = await this.#options.connect();
    const started = await startAgent({ ...this.#request(connection), deadline: this.#options.shellTimeout });
    this.#view = started.view;
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
    const open = await this.#opened();
    options.signal?.throwIfAborted();
    try {
      return await this.#carry(open, calls, options);
    } catch (error) {
      throw error instanceof ShellGone ? await this.#explain(open.connection, error) : error;
    }
  }

  #carry(open: Open, calls: readonly Call[], options: ExchangeOptions): Promise<Replies> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let givenUp = false;
      const giveUp = (reason: unknown): void => {
        givenUp = true;
        this.#kill(open).then(() => reject(reason), reject);
      };
      const cancel = (): void => giveUp(options.signal?.reason);
      const onStart = (call: Call): void => {
        clearTimeout(timer);
        const limit = call.timeout ?? this.#options.callTimeout;
        if (limit !== undefined) timer = setTimeout(() => giveUp(new CallTimeout(call, limit)), limit);
      };
      options.signal?.addEventListener("abort", cancel, { once: true });
      const { stopAtFailure } = options;
      const onProgress =
        options.onProgress && ((line: string) => void (givenUp || options.onProgress?.(line)));
      open.agent
        .exchange(calls, { stopAtFailure, onProgress, onStart })
        .finally(() => {
          clearTimeout(timer);
          options.signal?.removeEventListener("abort", cancel);
        })
        .then(resolve, (error: unknown) => {
          if (!givenUp) reject(error);
        });
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

  async #explain(connection: Connection, gone: ShellGone): Promise<ConnectionError> {
    const { replies, exit } = gone;
    const lost = await lossOf(connection);
    if (lost !== undefined) {
      return new ConnectionLost(
        `the connection to ${connection.address} was lost during a call, whose result is not known`,
        {
          phase: lost.phase,
          code: "CON0401",
          notes: [lost.message, ...lost.notes],
          help: "run again: what the host is like now is looked up first",
          retryable: true,
          cause: lost,
          replies,
        },
      );
    }
    const how = exit.signal ?? (exit.code === undefined ? undefined : `exit status ${exit.code}`);
    const printed = gone.printed.trim() === "" ? [] : gone.printed.trim().split("\n").slice(-LINES_SHOWN);
    return new ConnectionLost(
      `the shell on ${connection.address} ended during a call, whose result is not known`,
      {
        phase: "shell",
        code: "CON0403",
        notes: [
          ...(how === undefined ? [] : [`it ended with ${how}`]),
          ...printed.map((line) => `last printed: ${line}`),
        ],
        help: "look at the host's memory and log (`dmesg`, `journalctl -k`) if a command did not do it itself",
        retryable: true,
        replies,
      },
    );
  }
}
