/** Collects a stream's bytes in few growing blocks, however small the pieces are that it arrives in. */

const FIRST_BLOCK = 512;
const LARGEST_BLOCK = 4 * 1024 * 1024;

export class ByteSink {
  #full: Buffer[] = [];
  #block: Buffer | undefined;
  #used = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(bytes: Buffer): void {
    let from = 0;
    while (from < bytes.length) {
      const block = this.#room(bytes.length - from);
      const count = bytes.copy(block, this.#used, from);
      this.#used += count;
      from += count;
    }
    this.#length += bytes.length;
  }

  /** Everything that was added, once; the sink is empty afterwards. */
  take(): Buffer {
    const last = this.#block?.subarray(0, this.#used);
    const pieces = last === undefined ? this.#full : [...this.#full, last];
    const [only] = pieces;
    // A lone block that is mostly used is handed out as it is; a huge answer is not held twice for it.
    const all =
      pieces.length === 1 && only !== undefined && only.length * 2 > only.buffer.byteLength
        ? only
        : Buffer.concat(pieces);
    this.#full = [];
    this.#block = undefined;
    this.#used = 0;
    this.#length = 0;
    return all;
  }

  #room(wanted: number): Buffer {
    if (this.#block !== undefined && this.#used < this.#block.length) return this.#block;
    if (this.#block !== undefined) this.#full.push(this.#block);
    const size = Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, wanted, this.#length));
    this.#block = Buffer.allocUnsafeSlow(size);
    this.#used = 0;
    return this.#block;
  }
}
