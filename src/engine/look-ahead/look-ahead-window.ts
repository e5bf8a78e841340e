/** How far ahead of a host's present task it is worth asking: not far while things change, far while nothing does. */

const FIRST = 32;
const LEAST = 2;
const MOST = 512;
const FACTOR = 4;

export class LookAheadWindow {
  #questions = FIRST;

  /** Questions that the next trip may carry early. */
  get questions(): number {
    return this.#questions;
  }

  /** A trip is made only to read: what was read early before has been used up, and nothing had changed. */
  grow(): void {
    this.#questions = Math.min(MOST, this.#questions * FACTOR);
  }

  /** A trip carries a change: what was read early is stale. */
  shrink(): void {
    this.#questions = Math.max(LEAST, Math.floor(this.#questions / FACTOR));
  }
}
