/** SHA-crypt by Ulrich Drepper: password hashes $5$ and $6$ of glibc. */

import { hash } from "node:crypto";
import { base64Of24 } from "./crypt-base64.ts";

export type ShaCryptName = "sha256" | "sha512";

interface Variant {
  readonly prefix: string;
  readonly size: number;
  /** Which three bytes make four characters of the result; the last row may have fewer. */
  readonly order: readonly (readonly number[])[];
}

/** The bytes of a third of the digest stand together, each row turned by one against the one before. */
function turned(third: number, direction: 1 | 2): readonly (readonly number[])[] {
  return Array.from({ length: third }, (_, i) => {
    const row = [i, i + third, i + 2 * third];
    const by = (i * direction) % 3;
    return [...row.slice(by), ...row.slice(0, by)];
  });
}

const VARIANTS: Readonly<Record<ShaCryptName, Variant>> = {
  sha256: { prefix: "$5$", size: 32, order: [...turned(10, 2), [31, 30]] },
  sha512: { prefix: "$6$", size: 64, order: [...turned(21, 1), [63]] },
};

/** Rounds that the format leaves out. */
const IMPLIED_ROUNDS = 5000;

function repeated(block: Buffer, length: number): Buffer {
  return Buffer.alloc(length, block);
}

/** `salt`: at most 16 characters of ./0-9A-Za-z. `rounds`: 1000 to 999999999. */
export function shaCrypt(name: ShaCryptName, password: string, salt: string, rounds: number): string {
  const { prefix, order } = VARIANTS[name];
  const [key, salted] = [Buffer.from(password, "utf8"), Buffer.from(salt, "ascii")];
  const digest = (...parts: readonly Buffer[]): Buffer => hash(name, Buffer.concat(parts), "buffer");
  const start = startOf(key, salted, digest);
  const p = repeated(digest(...Array<Buffer>(key.length).fill(key)), key.length);
  const s = repeated(digest(...Array<Buffer>(16 + (start[0] ?? 0)).fill(salted)), salted.length);
  const last = stretched({ start, p, s }, rounds, digest);
  const head = rounds === IMPLIED_ROUNDS ? prefix : `${prefix}rounds=${rounds}$`;
  return `${head}${salt}$${order.map((row) => base64Of24(row.map((at) => last[at] ?? 0))).join("")}`;
}

type Digest = (...parts: readonly Buffer[]) => Buffer;

function startOf(key: Buffer, salt: Buffer, digest: Digest): Buffer {
  const alternate = digest(key, salt, key);
  const parts = [key, salt, repeated(alternate, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? alternate : key);
  return digest(...parts);
}

interface Stretching {
  readonly start: Buffer;
  readonly p: Buffer;
  readonly s: Buffer;
}

function stretched({ start, p, s }: Stretching, rounds: number, digest: Digest): Buffer {
  const none = Buffer.alloc(0);
  let result = start;
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    result = digest(
      odd ? p : result,
      round % 3 === 0 ? none : s,
      round % 7 === 0 ? none : p,
      odd ? result : p,
    );
  }
  return result;
}
