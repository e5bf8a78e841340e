/**
 * What is on its way to one shell and waits behind it, in order. A question that was asked early, that hangs, and that
 * nobody whose turn it is waits for, gives way to those who wait behind it.
 */

import type { Answer } from "./answer.ts";

/**
 * Milliseconds for which a question may keep others waiting although nobody needs its answer yet: longer than lost packets
 * hold up a link, and than the slow ones among usual reads take; giving way costs a new shell and asking again.
 */
const PATIENCE = 1500;

/** The same where the one that waits has a deadline, which without looking ahead would be all its own. */
const LEAST_PATIENCE = 250;

/** Why an exchange was ended: it held up another one. */
export class GaveWay extends Error {
  constructor() {
    super("a question that nobody needs yet held up others");
    this.name = "GaveWay";
  }
}

export interface LineClock {
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** Rejects where the signal comes first. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface Place {
  /** Of questions that were asked early, in the order in which they are answered: behind everything else. */
  readonly answers: readonly Answer[];
  /** Whether something of it is to come for which somebody waits, whatever becomes of the answers. */
  readonly isNeeded: () => boolean;
  /** Whoever waits for it has a deadline. */
  readonly isUrgent: boolean;
  /** Ends the exchange on the host, with `GaveWay` as its reason. */
  readonly giveWay: (reason: GaveWay) => void;
}

export class Line {
  readonly #clock: LineClock;
  readonly #places: Place[] = [];
  /** When the call that is under way began, as far as can be told from here. */
  #since = 0;
  /** Has been told to give way; that takes a while. */
  #ending: Place | undefined;
  #alarm: { readonly due: number; readonly off: AbortController } | undefined;
  /** Keys of questions that have held up others: they are not asked early again. */
  readonly slow = new Set<string>();

  constructor(clock: LineClock) {
    this.#clock = clock;
  }

  enter(place: Place): void {
    if (this.#places.length === 0) this.#since = this.#clock.elapsed();
    this.#places.push(place);
    this.check();
  }

  leave(place: Place): void {
    this.#places.splice(this.#places.indexOf(place), 1);
    this.moved();
  }

  /** A reply has come, or an exchange has ended: another call is under way. */
  moved(): void {
    this.#since = this.#clock.elapsed();
    this.check();
  }

  /** To be called when somebody begins to wait. */
  check(): void {
    const due = this.#due();
    if (due === undefined) this.#rest();
    else if (due <= this.#clock.elapsed()) this.#giveWay();
    else if (this.#alarm === undefined || due < this.#alarm.due) this.#wake(due);
  }

  /** When the exchange that is under way is to give way; undefined while it holds up nobody, or somebody waits for just that. */
  #due(): number | undefined {
    const [first, ...others] = this.#places;
    if (first === undefined || first === this.#ending || first.isNeeded()) return undefined;
    const underWay = first.answers.find((a) => !a.settled);
    if (underWay === undefined || underWay.isAwaited) return undefined;
    const waiting = others.filter((p) => p.isNeeded() || isAwaited(p));
    if (waiting.length === 0 && !isAwaited(first)) return undefined;
    return this.#since + (waiting.some((p) => p.isUrgent) ? LEAST_PATIENCE : PATIENCE);
  }

  #giveWay(): void {
    this.#rest();
    const [first] = this.#places;
    const underWay = first?.answers.find((a) => !a.settled);
    if (underWay) this.slow.add(underWay.question.key);
    this.#ending = first;
    first?.giveWay(new GaveWay());
  }

  #wake(due: number): void {
    this.#rest();
    const off = new AbortController();
    this.#alarm = { due, off };
    const ring = (): void => {
      if (this.#alarm?.off !== off) return;
      this.#alarm = undefined;
      this.check();
    };
    this.#clock.sleep(due - this.#clock.elapsed(), off.signal).then(ring, () => undefined);
  }

  #rest(): void {
    this.#alarm?.off.abort();
    this.#alarm = undefined;
  }
}

function isAwaited({ answers }: Place): boolean {
  return answers.some((a) => a.isAwaited);
}
