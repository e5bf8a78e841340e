/** Random numbers: the controller's own, or Python's generator with a seed, so that a seeded result is the one Ansible gives. */

import { createHash } from "node:crypto";
import type { LookupHost } from "../lookup-host.ts";
import { str } from "./text.ts";

export interface RandomSource {
  /** At least 0, less than `n`. */
  below(n: number): number;
}

export function randomSource(seed: unknown, host: LookupHost): RandomSource {
  if (seed === null || seed === undefined) return { below: (n) => Math.floor(host.random() * n) };
  const twister = new Twister(typeof seed === "number" ? wordsOfInteger(seed) : wordsOfText(str(seed)));
  return { below: (n) => twister.below(n) };
}

const N = 624;
const M = 397;

/** The seed of a number is its absolute value in 32-bit words, lowest first. */
function wordsOfInteger(seed: number): readonly number[] {
  let rest = BigInt(Math.abs(Math.trunc(seed)));
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/** Text counts as the number that its bytes and their SHA-512 make, highest byte first. */
function wordsOfText(text: string): readonly number[] {
  const bytes = Buffer.from(text, "utf8");
  const all = Buffer.concat([bytes, createHash("sha512").update(bytes).digest()]);
  const words: number[] = [];
  for (let end = all.length; end > 0; end -= 4) {
    const part = all.subarray(Math.max(0, end - 4), end);
    words.push(part.reduce((sum, byte) => sum * 256 + byte, 0));
  }
  while (words.length > 1 && words.at(-1) === 0) words.pop();
  return words;
}

/** MT19937 by Matsumoto and Nishimura, which Python's `random` is. */
class Twister {
  readonly #state = new Uint32Array(N);
  #index = N;

  constructor(key: readonly number[]) {
    this.#seed(19650218);
    this.#mixIn(key);
  }

  /** Uniform below n: as many bits as n has, drawn again while too large. */
  below(n: number): number {
    if (n <= 1) return 0;
    const bits = n.toString(2).length;
    for (;;) {
      const value = this.#bits(bits);
      if (value < n) return value;
    }
  }

  #seed(seed: number): void {
    const s = this.#state;
    s[0] = seed;
    for (let i = 1; i < N; i++) {
      const before = (s[i - 1] ?? 0) ^ ((s[i - 1] ?? 0) >>> 30);
      s[i] = Math.imul(before, 1812433253) + i;
    }
  }

  #mixIn(key: readonly number[]): void {
    const s = this.#state;
    let i = 1;
    let j = 0;
    const advance = (): void => {
      i += 1;
      if (i < N) return;
      s[0] = s[N - 1] ?? 0;
      i = 1;
    };
    const mixed = (factor: number): number =>
      (s[i] ?? 0) ^ Math.imul((s[i - 1] ?? 0) ^ ((s[i - 1] ?? 0) >>> 30), factor);
    for (let k = Math.max(N, key.length); k > 0; k--) {
      s[i] = mixed(1664525) + (key[j] ?? 0) + j;
      advance();
      j = (j + 1) % key.length;
    }
    for (let k = N - 1; k > 0; k--) {
      s[i] = mixed(1566083941) - i;
      advance();
    }
    s[0] = 0x80000000;
  }

  #bits(count: number): number {
    if (count <= 32) return this.#word() >>> (32 - count);
    const low = this.#word();
    return (this.#word() >>> (64 - count)) * 2 ** 32 + low;
  }

  #word(): number {
    if (this.#index >= N) this.#regenerate();
    let y = this.#state[this.#index] ?? 0;
    this.#index += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #regenerate(): void {
    const s = this.#state;
    for (let k = 0; k < N; k++) {
      const y = ((s[k] ?? 0) & 0x80000000) | ((s[(k + 1) % N] ?? 0) & 0x7fffffff);
      s[k] = (s[(k + M) % N] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}
