/** One round trip to a machine of the model: calls are carried out one after the other, and each reply comes back by itself. */

import { CallTimeout, type ExchangeOptions } from "../../../src/connection/session/session.ts";
import type { Call, Reply } from "../../../src/host/primitive.ts";
import type { Fault, Request, World } from "./model-world.ts";
import type { Chance } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type Replies = readonly (Reply | undefined)[];

/** What sessions share. */
export interface Network {
  readonly world: World;
  readonly time: VirtualTime;
  readonly chance: Chance;
}

const USUAL = 20;

/** Milliseconds on the way: now and then many. */
export function lagOf({ chance }: Network): number {
  const slowest = chance() < 0.15 ? USUAL * 6 : USUAL;
  return 1 + Math.floor(chance() * slowest);
}

/** Name and arguments of a call, without the mark. */
export function wordsOf({ name, args, mutates }: Request): string {
  return [name, ...(mutates ? args.slice(1) : args)].join(" ");
}

function spoiled(status: number, stdout: string, stderr: string): Reply {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

export interface FrameOptions
  extends Pick<ExchangeOptions, "stopAtFailure" | "signal" | "giveWay" | "onReply"> {
  /** The shell is gone: what it says of that, given the replies that had come. */
  readonly lost: (replies: Replies) => Error;
  /** The shell ends with the frame. */
  readonly onEnd: () => void;
}

export class Frame {
  readonly #network: Network;
  readonly #calls: readonly Call[];
  readonly #requests: readonly Request[];
  readonly #options: FrameOptions;
  readonly #down: number;
  readonly #replies: (Reply | undefined)[] = [];
  readonly #outcome = Promise.withResolvers<Replies>();
  readonly #cancel: () => void;
  readonly #yieldTurn: () => void;
  #over = false;
  /** One of the calls that hang together has failed. */
  #stopped = false;

  constructor(network: Network, calls: readonly Call[], requests: readonly Request[], options: FrameOptions) {
    this.#network = network;
    this.#calls = calls;
    this.#requests = requests;
    this.#options = options;
    this.#down = lagOf(network);
    this.#cancel = () => this.#giveUp(options.signal?.reason);
    this.#yieldTurn = () => this.#giveUp(options.giveWay?.reason);
  }

  run(): Promise<Replies> {
    const { signal, giveWay } = this.#options;
    signal?.addEventListener("abort", this.#cancel, { once: true });
    giveWay?.addEventListener("abort", this.#yieldTurn, { once: true });
    if (signal?.aborted) this.#cancel();
    else this.#carryOut(0);
    return this.#outcome.promise;
  }

  /** The shell ends while the frame is under way. */
  lose(): void {
    this.#end(() => this.#outcome.reject(this.#options.lost([...this.#replies])));
  }

  #carryOut(start: number): void {
    const { world, time, chance } = this.#network;
    for (let index = start; index < this.#requests.length && !this.#over; index++) {
      const request = this.#requests[index];
      if (!request) return;
      const fault = this.#stopped ? undefined : world.faultOf(request.machine.name, wordsOf(request));
      if (this.#stopped) this.#answer(index, undefined);
      else if (fault === "fails") this.#answer(index, spoiled(1, "", "it fails"));
      else if (fault === "garbled") this.#answer(index, spoiled(0, "?!", ""));
      else if (fault === undefined) this.#answer(index, world.carryOut(request));
      else {
        this.#befall(fault, index, request);
        return;
      }
      const gap = chance() < 0.6 ? 0 : Math.floor(chance() * USUAL);
      if (gap > 0) {
        time.after(gap, () => this.#carryOut(index + 1));
        return;
      }
    }
  }

  #answer(index: number, reply: Reply | undefined): void {
    const { stopAtFailure } = this.#options;
    const together = Number(stopAtFailure === true ? this.#calls.length : (stopAtFailure ?? 0));
    if (reply !== undefined && index < together && reply.status !== 0) this.#stopped = true;
    this.#network.time.after(this.#down, () => {
      if (this.#over) return;
      this.#replies.push(reply);
      this.#options.onReply?.(index, reply);
      if (this.#replies.length === this.#calls.length) this.#end(() => this.#outcome.resolve(this.#replies));
    });
  }

  #befall(kind: Fault["kind"], index: number, request: Request): void {
    const { world, time } = this.#network;
    const call = this.#calls[index];
    if (kind === "lost after") world.carryOut(request);
    if (kind.startsWith("lost")) time.after(this.#down, () => this.lose());
    else if (call?.timeout !== undefined) {
      const limit = call.timeout;
      time.after(limit, () => this.#giveUp(new CallTimeout(call, limit)));
    }
    if (kind.startsWith("lost")) this.#options.onEnd();
  }

  /** What is under way is killed first, then it is said. */
  #giveUp(error: unknown): void {
    this.#options.onEnd();
    this.#end(() => this.#network.time.after(lagOf(this.#network), () => this.#outcome.reject(error)));
  }

  #end(settle: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.signal?.removeEventListener("abort", this.#cancel);
    this.#options.giveWay?.removeEventListener("abort", this.#yieldTurn);
    settle();
  }
}
