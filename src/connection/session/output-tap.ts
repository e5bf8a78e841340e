/** Hands a call's output on as it arrives instead of keeping it, and holds the host back while that is slow. */

import type { Readable } from "node:stream";

/** What may wait to be taken before the host is held back. */
const MOST_WAITING = 1024 * 1024;

export class OutputTap {
  readonly #take: (bytes: Buffer) => Promise<void>;
  readonly #source: Readable;
  #waiting = 0;
  #taken: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(source: Readable, take: (bytes: Buffer) => Promise<void>) {
    this.#source = source;
    this.#take = take;
  }

  add(bytes: Buffer): void {
    this.#waiting += bytes.length;
    if (this.#waiting > MOST_WAITING) this.#source.pause();
    this.#taken = this.#taken.then(async () => {
      if (!this.#failed) await this.#take(bytes);
      this.#settled(bytes.length);
    });
    // Told by `done`; what still comes after a failure is thrown away.
    this.#taken.catch(() => {
      this.#failed = true;
      this.#settled(bytes.length);
    });
  }

  /** Once everything so far was taken. Rejects where that went wrong. */
  done(): Promise<void> {
    return this.#taken;
  }

  /** The call is over, however it ended: whatever comes next is read again. */
  close(): void {
    this.#failed = true;
    this.#source.resume();
  }

  #settled(count: number): void {
    this.#waiting -= count;
    if (this.#waiting <= MOST_WAITING / 2 && this.#source.isPaused()) this.#source.resume();
  }
}
