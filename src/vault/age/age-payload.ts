/** What an age file holds: chunks of 64 KiB, each sealed with its number, the last one as the last. */

import { hkdfSync } from "node:crypto";
import { Damaged } from "../damaged.ts";
import { seal, TAG, unseal } from "./chacha.ts";

const NONCE = 16;
const CHUNK = 64 * 1024;

function keyOf(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", fileKey, nonce, "payload", 32));
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

export function encryptPayload(
  plain: Uint8Array,
  fileKey: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Buffer {
  const nonce = randomBytes(NONCE);
  const key = keyOf(fileKey, nonce);
  const count = Math.max(1, Math.ceil(plain.length / CHUNK));
  const chunks = Array.from({ length: count }, (_, i) =>
    seal(key, nonceOf(i, i === count - 1), plain.subarray(i * CHUNK, (i + 1) * CHUNK)),
  );
  return Buffer.concat([nonce, ...chunks]);
}

/** Throws `Damaged`. */
export function decryptPayload(payload: Buffer, fileKey: Uint8Array): Buffer {
  const sealed = payload.subarray(NONCE);
  if (sealed.length < TAG) throw new Damaged("it is cut off behind its header");
  const key = keyOf(fileKey, payload.subarray(0, NONCE));
  const size = CHUNK + TAG;
  const count = Math.ceil(sealed.length / size);
  const chunks: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const plain = unseal(key, nonceOf(i, i === count - 1), sealed.subarray(i * size, (i + 1) * size));
    if (!plain || (plain.length === 0 && i > 0)) throw new Damaged("what it holds was changed, or cut off");
    chunks.push(plain);
  }
  return Buffer.concat(chunks);
}
