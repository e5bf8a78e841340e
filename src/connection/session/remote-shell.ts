/** The shell of one user on one host: opens when it is needed, and anew after it was lost; gives calls up at their deadline. */

import type { HostView } from "../../host/host-view.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { type Connection, ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import { type FrameOptions, type Replies, ShellGone } from "./agent-shell.ts";
import type { CountedConnection } from "./counted-connection.ts";
import { type Duplex, startDuplex } from "./duplex.ts";
import { type Exchanged, explainLoss, lostBetween } from "./explain-loss.ts";
import { type FramePart, framePartsOf } from "./frame-parts.ts";
import { FrameWatch, GatheringStuck } from "./frame-watch.ts";
import { SLAY } from "./remote-program.ts";
import type { ExchangeOptions, Shell } from "./session.ts";
import { type HelperAgent, type StartedAgent, startAgent, startHelper } from "./start-agent.ts";
import { type Carrier, transfer } from "./transfer.ts";

export interface RemoteShellOptions {
  readonly host: string;
  readonly become: BecomeSpec | undefined;
  readonly connect: () => Promise<CountedConnection>;
  readonly shell: readonly string[];
  readonly shellTimeout: number;
  readonly callTimeout: number | undefined;
  /** Lets so many transfers of all hosts go at the same time. */
  readonly transfers: <T>(work: () => Promise<T>) => Promise<T>;
}

interface Open extends StartedAgent {
  readonly connection: CountedConnection;
}

const KILL_DEADLINE = 15_000;

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
  /** What several calls will look at can be looked at for all of them. */
  #gathers = true;

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

  /** Undefined for the login user. */
  get user(): string | undefined {
    return this.#options.become?.user;
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

  async duplex(call: Call, { signal }: Pick<ExchangeOptions, "signal"> = {}): Promise<Duplex> {
    const { connection } = await abortable(this.#opened(), signal);
    const request = { ...this.#request(connection), deadline: this.#options.shellTimeout };
    const whole: Exchanged = { options: {}, calls: [call], together: 0, replies: [] };
    const lost = () => explainLoss(connection, new ShellGone({}, "", []), whole);
    const starting = startDuplex(request, call, lost);
    try {
      return await abortable(starting, signal);
    } catch (error) {
      starting.then(
        (late) => late.abort(),
        () => undefined,
      );
      throw error;
    }
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

  /** The same, and waits until it has ended on the host; no longer than a new one may take to come. */
  async leave(): Promise<void> {
    const open = await this.#open?.catch(() => undefined);
    this.finish();
    if (!open) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.shellTimeout);
    await Promise.race([open.agent.ended(), late]);
    clearTimeout(timer);
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
    if (options.take !== undefined && calls.length > 1)
      throw new Error("only a single call's output is taken");
    const open = await abortable(this.#opened(), options.signal);
    const { stopAtFailure } = options;
    const together = Number(stopAtFailure === true ? calls.length : (stopAtFailure ?? 0));
    const whole: Exchanged = { options, calls, together, replies: [] };
    for (const part of framePartsOf(calls)) {
      if (hasFailed(whole)) skip(part, whole);
      else whole.replies.push(...(await this.#carryPart(open, part, whole)));
    }
    return whole.replies;
  }

  async #carryPart(open: Open, part: FramePart, whole: Exchanged): Promise<Replies> {
    const { options, together, replies } = whole;
    const at = replies.length;
    const own: ExchangeOptions = {
      ...options,
      stopAtFailure: Math.min(part.calls.length, Math.max(0, together - at)),
      onReply: (index, reply) => options.onReply?.(at + index, reply),
    };
    if (!open.agent.alive) throw await lostBetween(open.connection);
    try {
      return await (part.isTransfer
        ? this.#inTurn(() => this.#transfer(open, part.calls, own), own.signal)
        : this.#carryReads(open, part.calls, own));
    } catch (error) {
      throw error instanceof ShellGone ? await explainLoss(open.connection, error, whole) : error;
    }
  }

  /** The calls, each of which looks at its paths by itself where that was not to be had for all of them. */
  async #carryReads(open: Open, calls: readonly Call[], options: ExchangeOptions): Promise<Replies> {
    const replies: (Reply | undefined)[] = [];
    const told = (offset: number): NonNullable<ExchangeOptions["onReply"]> => {
      return (index, reply) => {
        replies[offset + index] = reply;
        options.onReply?.(offset + index, reply);
      };
    };
    const together = this.#gathers ? calls : calls.map(byItself);
    try {
      return await this.#carry(open, together, { ...options, onReply: told(0) });
    } catch (error) {
      if (!(error instanceof GatheringStuck)) throw error;
    }
    const [done, again] = [[...replies], await abortable(this.#opened(), options.signal)];
    const left = { ...options, stopAtFailure: 0, onReply: told(done.length) };
    try {
      return [...done, ...(await this.#carry(again, calls.slice(done.length).map(byItself), left))];
    } catch (error) {
      throw error instanceof ShellGone ? error.behind(done) : error;
    }
  }

  /** Waiting for a turn ends at once when it is cancelled; work that has begun ends as it sees fit. */
  async #inTurn<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const [turn, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    void this.#options.transfers(() => {
      turn.resolve();
      return over.promise;
    });
    try {
      await abortable(turn.promise, signal);
      return await work();
    } finally {
      over.resolve();
    }
  }

  /** On a channel of its own; where there is none to be had, in the shell that is there. */
  async #transfer(open: Open, calls: readonly Call[], options: ExchangeOptions): Promise<Replies> {
    const { shellTimeout } = this.#options;
    const alone = await transfer(calls, options, {
      request: { ...this.#request(open.connection), connection: open.connection, deadline: shellTimeout },
      carry: (own, all, given, how) => this.#carry(own, all, given, how),
    });
    return alone ?? this.#carry(open, calls, options);
  }

  /** Sends the calls. At a call's deadline, or when cancelled, the shell is killed first: only then it is said. */
  #carry(
    open: Carrier,
    calls: readonly Call[],
    options: ExchangeOptions,
    how: Pick<FrameOptions, "setup" | "raw"> = {},
  ): Promise<Replies> {
    const { signal, giveWay, stopAtFailure, take, onReply, onProgress } = options;
    return new Promise((resolve, reject) => {
      const watch = new FrameWatch({
        calls,
        ...(signal === undefined ? {} : { signal }),
        ...(giveWay === undefined ? {} : { giveWay }),
        callTimeout: this.#options.callTimeout,
        helper: () => this.#helper(open),
        giveUp: (reason, whileGathering, killer) => {
          if (whileGathering) this.#gathers = false;
          this.#kill(open, killer).then(() => reject(reason), reject);
        },
      });
      const frame: FrameOptions = {
        ...how,
        stopAtFailure,
        take,
        onReply,
        onStart: (call) => watch.started(call),
        onGathering: (isUnderWay) => watch.gathers(isUnderWay),
        onProgress: onProgress && ((line) => watch.givenUp || onProgress(line)),
      };
      open.agent
        .exchange(calls, frame)
        .finally(() => watch.close())
        .then(resolve, (error: unknown) => watch.givenUp || reject(error));
    });
  }

  #helper({ connection }: Carrier): Promise<HelperAgent> {
    return startHelper({ ...this.#request(connection), deadline: KILL_DEADLINE });
  }

  /** Kills what the shell has started, and the shell, from a second one: this one is busy. */
  async #kill(open: Carrier, ready?: HelperAgent): Promise<void> {
    open.agent.hold();
    const current = await this.#open?.catch(() => undefined);
    if (current?.agent === open.agent) this.#open = undefined;
    try {
      const pid = await open.pid;
      if (pid === "") return;
      const killer = ready ?? (await this.#helper(open));
      const late = setTimeout(() => killer.agent.abort(), KILL_DEADLINE);
      await killer.agent.exchange([{ primitive: SLAY, args: [pid], mutates: true }], {});
      clearTimeout(late);
      killer.agent.finish();
    } catch {
      // The connection is gone as well: there is nothing left to kill with, and the caller hears of the timeout.
    } finally {
      open.agent.abort();
    }
  }
}

function byItself({ looks: _looks, ...call }: Call): Call {
  return call;
}

function hasFailed({ together, replies }: Exchanged): boolean {
  return replies.some((reply, index) => index < together && reply?.status !== 0);
}

/** Nothing more of the exchange is started. */
function skip(part: FramePart, { replies, options }: Exchanged): void {
  for (const _call of part.calls) {
    options.onReply?.(replies.length, undefined);
    replies.push(undefined);
  }
}
