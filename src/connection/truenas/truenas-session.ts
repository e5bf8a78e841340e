/** A host of which only TrueNAS's API is talked to: answers calls of the middleware, and refuses everything that wants a shell. */

import { setTimeout as sleep } from "node:timers/promises";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { ConnectionError } from "../connection.ts";
import {
  CallTimeout,
  ConnectionLost,
  type ExchangeOptions,
  type Session,
  type Shell,
} from "../session/session.ts";
import { carryOutJob } from "./api-job.ts";
import type { TruenasLink } from "./dial-truenas.ts";
import { MiddlewareError, TOO_MANY_CALLS } from "./middleware-error.ts";

export interface TruenasSessionOptions {
  readonly host: string;
  readonly user: string;
  readonly dial: () => Promise<TruenasLink>;
}

/** TrueNAS slows down beyond ten calls at a time, and refuses beyond twenty. */
const AT_ONCE = 8;
/** Milliseconds before each further try of a question whose connection was lost; an appliance restarts its API in some of them. */
const RECONNECTS = [0, 1_000, 2_000, 4_000, 8_000, 16_000];
const BACKOFF = [200, 400, 800, 1_600, 3_200, 6_400];

class TruenasSession implements Session {
  readonly host: string;
  readonly #options: TruenasSessionOptions;
  readonly #shell: Shell;
  #link: Promise<TruenasLink> | undefined;
  #isOpen = false;
  #closed = false;
  /** A refusal that another try can't turn into a yes; another try would count as one login too many. */
  #refusal: ConnectionError | undefined;

  constructor(options: TruenasSessionOptions) {
    this.host = options.host;
    this.#options = options;
    const view: HostView = { name: options.host, user: options.user, uid: 0, home: "/", system: "Linux" };
    this.#shell = {
      view,
      machine: `truenas api of ${options.host}`,
      exchange: (calls, how) => this.#exchange(calls, how ?? {}),
    };
  }

  /** Becoming somebody has no meaning here: the key says who asks. */
  async shell(): Promise<Shell> {
    await this.#connect();
    return this.#shell;
  }

  opened(): Shell | undefined {
    return this.#isOpen ? this.#shell : undefined;
  }

  /** There are no shells. */
  async leave(): Promise<void> {}

  async reset(): Promise<void> {
    this.#refusal = undefined;
    const link = this.#link;
    this.#link = undefined;
    this.#isOpen = false;
    void link?.then((open) => open.close()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.reset();
  }

  #connect(): Promise<TruenasLink> {
    if (this.#closed) return Promise.reject(new Error(`the session of ${this.host} is closed`));
    if (this.#refusal) return Promise.reject(this.#refusal);
    if (this.#link) return this.#link;
    const link = this.#options.dial();
    this.#link = link;
    const forget = (): void => {
      if (this.#link !== link) return;
      this.#link = undefined;
      this.#isOpen = false;
    };
    link.then(
      ({ lost }) => {
        this.#isOpen = this.#link === link;
        void lost.then(forget);
      },
      (error: unknown) => {
        forget();
        if (error instanceof ConnectionError && !error.retryable) this.#refusal = error;
      },
    );
    return link;
  }

  /** Questions of a frame travel side by side, changes one after the other; replies are told in the order of the calls. */
  async #exchange(calls: readonly Call[], options: ExchangeOptions): Promise<readonly (Reply | undefined)[]> {
    const { stopAtFailure = 0, onReply, take } = options;
    const together = stopAtFailure === true ? calls.length : Number(stopAtFailure);
    const replies: (Reply | undefined)[] = [];
    let failed = false;
    const tell = (reply: Reply | undefined): void => {
      replies.push(reply);
      if (reply && reply.status !== 0 && replies.length <= together) failed = true;
      onReply?.(replies.length - 1, reply);
    };
    for (let next = 0; next < calls.length; ) {
      if (failed) {
        tell(undefined);
        next++;
        continue;
      }
      const alone = calls[next]?.mutates === true || next < together;
      const end = alone ? next + 1 : endOfQuestions(calls, next);
      const answers = calls.slice(next, end).map((call) => this.#carry(call, options, replies));
      for (const answer of answers) answer.catch(() => undefined);
      for (const answer of answers) tell(await answer);
      next = end;
    }
    const [first] = replies;
    if (take === undefined || first === undefined) return replies;
    await take(first.stdout);
    return [{ ...first, stdout: Buffer.alloc(0) }];
  }

  /** `before`: the replies so far, for a call that is lost on its way. */
  async #carry(call: Call, options: ExchangeOptions, before: readonly (Reply | undefined)[]): Promise<Reply> {
    const { name, args } = plain(call);
    options.signal?.throwIfAborted();
    if (name === "hr_network_mounts") return { ...NOTHING, stdout: Buffer.from("own\n") };
    if (name === "hr_heartbeat") {
      await this.#patiently("core.ping", []);
      return { ...NOTHING, stdout: Buffer.from(args[0] ?? "") };
    }
    if (name !== "hr_truenas_call" && name !== "hr_truenas_download") throw noShell(this.host, name);
    try {
      return await inTime(call, options.signal, (signal) =>
        name === "hr_truenas_call"
          ? this.#ask(args, call.mutates, { ...options, signal })
          : this.#download(args),
      );
    } catch (error) {
      if (error instanceof MiddlewareError)
        return { ...NOTHING, status: 1, stderr: Buffer.from(error.message) };
      if (!(error instanceof ConnectionError) || !call.mutates || error instanceof ConnectionLost)
        throw error;
      const { phase, notes, help, retryable } = error;
      // Only what was on its way is in doubt, not what could not be sent.
      if (phase !== "channel") throw error;
      throw new ConnectionLost(
        `${error.message}; whether \`${args[1] ?? ""}\` was carried out is not known`,
        {
          ...{ phase, code: "CON0401", notes, retryable, replies: [...before], cause: error },
          ...(help === undefined ? {} : { help }),
        },
      );
    }
  }

  async #ask(args: readonly string[], mutates: boolean, options: ExchangeOptions): Promise<Reply> {
    const [how = "call", method = "", ...rest] = args;
    const params = rest.map((text): unknown => JSON.parse(text));
    const ask = (name: string, values: readonly unknown[]): Promise<unknown> => this.#patiently(name, values);
    const once = (): Promise<unknown> => this.#once(method, params);
    const { onProgress, signal } = options;
    const value =
      how === "job"
        ? await carryOutJob({ method, params, start: once, ask, onProgress, signal })
        : await (mutates ? once() : ask(method, params));
    return { ...NOTHING, stdout: Buffer.from(JSON.stringify(value ?? null)) };
  }

  async #download([method = "", name = "", ...rest]: readonly string[]): Promise<Reply> {
    const params = rest.map((text): unknown => JSON.parse(text));
    const promised = await this.#once("core.download", [method, params, name]);
    const [, path] = Array.isArray(promised) ? (promised as readonly unknown[]) : [];
    if (typeof path !== "string") throw new MiddlewareError("core.download names no place", 0, undefined);
    const link = await this.#connect();
    return { ...NOTHING, stdout: await link.download(path) };
  }

  /** What was refused before it was begun is sent again; nothing else is. */
  async #once(method: string, params: readonly unknown[]): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      const link = await this.#connect();
      try {
        return await link.call(method, params);
      } catch (error) {
        if (!(error instanceof MiddlewareError)) throw error;
        const pause = BACKOFF[attempt];
        const isForgotten = error.errname === "ENOTAUTHENTICATED" && attempt === 0;
        if ((error.code !== TOO_MANY_CALLS && !isForgotten) || pause === undefined) throw error;
        if (isForgotten) await this.reset();
        await sleep(pause);
      }
    }
  }

  /** A question can be asked again: over a new connection where the old one is gone. */
  async #patiently(method: string, params: readonly unknown[]): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(method, params);
      } catch (error) {
        const pause = RECONNECTS[attempt];
        if (!(error instanceof ConnectionError) || !error.retryable || pause === undefined) throw error;
        await sleep(pause);
      }
    }
  }
}

const NOTHING: Reply = { status: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

function endOfQuestions(calls: readonly Call[], from: number): number {
  const change = calls.findIndex((call, i) => i > from && call.mutates);
  return Math.min(change === -1 ? calls.length : change, from + AT_ONCE);
}

/** A task's `environment` has nothing to act on here. */
function plain({ primitive, args }: Call): { readonly name: string; readonly args: readonly string[] } {
  const [wrapped] = primitive.requires ?? [];
  if (!primitive.name.startsWith("hr_env_") || !wrapped) return { name: primitive.name, args };
  return { name: wrapped.name, args: args.slice(2 + Number(args[1])) };
}

function noShell(host: string, name: string): DiagnosticError {
  return new DiagnosticError([
    problem("CON0806", `${host} is reached through TrueNAS's API, which has no shell (${name})`, {
      host,
      help: "use the modules whose names begin with truenas_, with `gather_facts: false`; what needs a shell belongs into a play over ssh",
    }),
  ]);
}

async function inTime<T>(
  call: Call,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const over = Promise.withResolvers<never>();
  const timer =
    call.timeout === undefined
      ? undefined
      : setTimeout(() => over.reject(new CallTimeout(call, call.timeout ?? 0)), call.timeout);
  const cancel = (): void => over.reject(outer?.reason);
  outer?.addEventListener("abort", cancel, { once: true });
  try {
    return await Promise.race([work(end.signal), over.promise]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", cancel);
    end.abort();
  }
}

/** Nothing is dialled before the first request. */
export function openTruenasSession(options: TruenasSessionOptions): Session {
  return new TruenasSession(options);
}
