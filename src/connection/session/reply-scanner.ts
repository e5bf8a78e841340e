/** Finds the marks of a frame in what a host prints. A mark holds the frame's nonce, which no command has ever seen. */

import { ByteSink } from "./byte-sink.ts";

/**
 * `begin` precedes the first call's output; `end` follows each call's, with its index and status. `gathered`: what the next
 * calls will look at has been looked at.
 */
export type Mark =
  | { readonly kind: "begin" }
  | { readonly kind: "gathered" }
  | {
      readonly kind: "end";
      readonly index: number;
      readonly status: number | undefined;
      readonly output: Buffer;
    };

const LONGEST_TAIL = 40;
const NOISE_KEPT = 4096;
const NOTHING = Buffer.alloc(0);

/** How many of the last bytes could be the beginning of the nonce. */
function partialMatch(data: Buffer, nonce: Buffer): number {
  for (let count = Math.min(data.length, nonce.length - 1); count > 0; count--) {
    if (nonce.compare(data, data.length - count, data.length, 0, count) === 0) return count;
  }
  return 0;
}

/**
 * One output stream of a host's shell. Bytes before a frame's begin mark are noise (login messages, a daemon that still
 * prints); bytes up to an end mark are the output of that mark's call.
 */
export class ReplyScanner {
  readonly #onMark: (mark: Mark) => void;
  readonly #onOutput: (bytes: Buffer) => boolean;
  #nonce: Buffer | undefined;
  #began = false;
  #pending: Buffer = NOTHING;
  #sink = new ByteSink();
  #noise: Buffer = NOTHING;

  /** \`onOutput\` says whether it has taken the bytes; they are then not part of the mark's output. */
  constructor(onMark: (mark: Mark) => void, onOutput: (bytes: Buffer) => boolean) {
    this.#onMark = onMark;
    this.#onOutput = onOutput;
  }

  expect(nonce: string): void {
    this.#nonce = Buffer.from(nonce, "latin1");
    this.#began = false;
  }

  /** The frame is over: what comes until the next one is noise. */
  rest(): void {
    this.#nonce = undefined;
    this.#began = false;
    this.#emit(this.#pending);
    this.#pending = NOTHING;
  }

  /** The last of what was printed outside of calls, or by the call that never ended. */
  get leftover(): string {
    const last = this.#began ? this.#sink.take().subarray(-NOISE_KEPT) : this.#noise;
    return Buffer.concat([last, this.#pending]).toString();
  }

  add(chunk: Buffer): void {
    if (this.#nonce === undefined) {
      this.#emit(chunk);
      return;
    }
    let data = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = NOTHING;
    while (this.#nonce !== undefined) {
      const at = data.indexOf(this.#nonce);
      if (at === -1) {
        const keep = partialMatch(data, this.#nonce);
        this.#emit(data.subarray(0, data.length - keep));
        this.#pending = Buffer.from(data.subarray(data.length - keep));
        return;
      }
      const tailAt = at + this.#nonce.length;
      const lineEnd = data.subarray(tailAt, tailAt + LONGEST_TAIL).indexOf(0x0a);
      if (lineEnd === -1) {
        this.#emit(data.subarray(0, at));
        this.#pending = Buffer.from(data.subarray(at));
        return;
      }
      this.#emit(data.subarray(0, at));
      this.#tell(data.toString("latin1", tailAt, tailAt + lineEnd).trim());
      data = data.subarray(tailAt + lineEnd + 1);
    }
    this.#emit(data);
  }

  #emit(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#began) {
      if (!this.#onOutput(bytes)) this.#sink.add(bytes);
      return;
    }
    this.#noise = Buffer.concat([this.#noise, bytes.subarray(-NOISE_KEPT)]).subarray(-NOISE_KEPT);
  }

  #tell(tail: string): void {
    if (tail === "begin") {
      this.#began = true;
      this.#onMark({ kind: "begin" });
      return;
    }
    if (tail === "gathered") {
      this.#onMark({ kind: "gathered" });
      return;
    }
    const [index, status] = tail.split(" ");
    this.#onMark({
      kind: "end",
      index: Number(index),
      status: status === "-" ? undefined : Number(status),
      output: this.#sink.take(),
    });
  }
}
