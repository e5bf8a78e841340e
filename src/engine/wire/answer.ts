/** The reply to a question that was asked early: on its way, arrived, or never to come; and until when it holds. */

import type { Reply } from "../../host/primitive.ts";
import type { Question } from "./question.ts";

/** Counts of what has changed so far; an answer holds while the counts that concern it are those of its asking. */
export interface Stamp {
  /** On the machine itself. */
  readonly machine: number;
  /** Anywhere. */
  readonly world: number;
  /** Anywhere, of a kind that may reach every machine. */
  readonly everywhere: number;
}

/** The shell never came to the question: it is to be asked again. */
export const NOT_ASKED = Symbol("not asked");

export type Arrived = Reply | typeof NOT_ASKED;

export class Answer {
  readonly question: Question;
  readonly arrival: Promise<Arrived>;
  /** Undefined until what the answer stands behind is done, and for ever where that left its truth in doubt. */
  stamp: Stamp | undefined;
  /** What came, once it has come. */
  arrived: Arrived | undefined;
  failed = false;
  used = false;
  /** How many wait for it whose turn it is. */
  waiting = 0;
  #resolve: (value: Arrived) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(question: Question, stamp: Stamp | undefined) {
    this.question = question;
    this.stamp = stamp;
    this.arrival = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever needs it hears of the failure; perhaps nobody does.
    this.arrival.catch(() => undefined);
  }

  get settled(): boolean {
    return this.failed || this.arrived !== undefined;
  }

  get isAwaited(): boolean {
    return this.waiting > 0 && !this.settled;
  }

  arrive(value: Arrived): void {
    if (this.settled) return;
    this.arrived = value;
    this.#resolve(value);
  }

  fail(reason: unknown): void {
    if (this.settled) return;
    this.failed = true;
    this.#reject(reason);
  }
}
