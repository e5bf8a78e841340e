/** When a frame that is under way is given up: at a call's deadline, when it is cancelled, or for the sake of others. */

import type { Call } from "../../host/primitive.ts";
import { CallTimeout, type ExchangeOptions } from "./session.ts";
import type { HelperAgent } from "./start-agent.ts";

/**
 * Milliseconds until the shell must have looked at what several calls will look at. One path that hangs, say a link to a
 * disk that is gone, would hold up all of them; each by itself, it holds up who asks for it.
 */
const GATHERING_DEADLINE = 5000;
/** Timers can't be set to more. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What several calls will look at was not to be had at once. */
export class GatheringStuck extends Error {}

export interface WatchedFrame extends Pick<ExchangeOptions, "signal" | "giveWay"> {
  readonly calls: readonly Call[];
  /** Of calls that have no deadline of their own. */
  readonly callTimeout: number | undefined;
  /** A second shell, to kill the first with. */
  readonly helper: () => Promise<HelperAgent>;
  /** Called once at most. `whileGathering`: while the shell looked at what several calls would look at. */
  readonly giveUp: (reason: unknown, whileGathering: boolean, killer: HelperAgent | undefined) => void;
}

export class FrameWatch {
  readonly #frame: WatchedFrame;
  #deadline: NodeJS.Timeout | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #ended = false;
  givenUp = false;

  constructor(frame: WatchedFrame) {
    this.#frame = frame;
    frame.signal?.addEventListener("abort", this.#cancel, { once: true });
    frame.giveWay?.addEventListener("abort", this.#yieldTurn, { once: true });
    if (frame.giveWay?.aborted) this.#yieldTurn();
  }

  /** It is the call's turn. */
  started(call: Call): void {
    clearTimeout(this.#deadline);
    const limit = call.timeout ?? this.#frame.callTimeout;
    if (limit === undefined) return;
    const late = (): void => this.#giveUp(new CallTimeout(call, limit));
    this.#deadline = setTimeout(late, Math.min(limit, LONGEST_TIMER));
  }

  gathers(isUnderWay: boolean): void {
    clearTimeout(this.#gathering);
    this.#gathering = isUnderWay ? setTimeout(this.#stuck, GATHERING_DEADLINE) : undefined;
  }

  /** The frame has ended. */
  close(): void {
    const { signal, giveWay } = this.#frame;
    clearTimeout(this.#deadline);
    this.gathers(false);
    this.#ended = true;
    signal?.removeEventListener("abort", this.#cancel);
    giveWay?.removeEventListener("abort", this.#yieldTurn);
  }

  readonly #cancel = (): void => this.#giveUp(this.#frame.signal?.reason);

  readonly #yieldTurn = (): void => this.#replace(this.#frame.giveWay?.reason, () => true);

  readonly #stuck = (): void => {
    const { calls } = this.#frame;
    const looking = calls.findIndex((c) => c.looks !== undefined);
    // What is sent again must not change anything twice.
    if (calls.slice(looking).some((c) => c.mutates)) return;
    this.#replace(new GatheringStuck(), () => this.#gathering !== undefined);
  };

  /** Only where there is a second shell: without one, nothing would end on the host, and no other could be opened. */
  #replace(reason: unknown, isStillWanted: () => boolean): void {
    this.#frame.helper().then(
      (killer) => (isStillWanted() ? this.#giveUp(reason, killer) : killer.agent.finish()),
      () => undefined,
    );
  }

  #giveUp(reason: unknown, killer?: HelperAgent): void {
    if (this.givenUp || this.#ended) {
      killer?.agent.finish();
      return;
    }
    this.givenUp = true;
    this.#frame.giveUp(reason, this.#gathering !== undefined, killer);
  }
}
