/** MD5-crypt by Poul-Henning Kamp: password hashes $1$, and $apr1$ of Apache. */

import { hash } from "node:crypto";
import { base64Of24 } from "./crypt-base64.ts";

const ROUNDS = 1000;
const ORDER = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]] as const;

/** `salt`: at most 8 characters of ./0-9A-Za-z. */
export function md5Crypt(password: string, salt: string, prefix: "$1$" | "$apr1$" = "$1$"): string {
  const [key, salted] = [Buffer.from(password, "utf8"), Buffer.from(salt, "ascii")];
  const digest = (...parts: readonly Buffer[]): Buffer => hash("md5", Buffer.concat(parts), "buffer");
  const alternate = digest(key, salted, key);
  const parts = [key, Buffer.from(prefix), salted, Buffer.alloc(key.length, alternate)];
  for (let bits = key.length; bits > 0; bits >>= 1)
    parts.push(bits & 1 ? Buffer.alloc(1) : key.subarray(0, 1));
  let result = digest(...parts);
  for (let round = 0; round < ROUNDS; round++) {
    const odd = round % 2 === 1;
    const middle = [...(round % 3 === 0 ? [] : [salted]), ...(round % 7 === 0 ? [] : [key])];
    result = digest(odd ? key : result, ...middle, odd ? result : key);
  }
  return `${prefix}${salt}$${ORDER.map((row) => base64Of24(row.map((at) => result[at] ?? 0))).join("")}`;
}
