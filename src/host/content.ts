/** What a file of the host shall hold: bytes that are held in memory, or a file of the controller that is opened only while it is sent. */

import { createHash } from "node:crypto";

/** A file of the controller, by what identifies what it holds. */
export interface StoredContent {
  /** On the controller, absolute. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** Of single files. */
  readonly sha1?: string;
  /** The first bytes, byte by byte as characters. */
  readonly head: string;
  /** What `contentStamp` says of the file that was hashed: with another it is another file by now. */
  readonly stamp: string;
}

export type Content = Uint8Array | StoredContent;

/** Contents that are sent one right behind the other. */
export interface JoinedContents {
  readonly size: number;
  /** Made as they are sent. */
  readonly parts: () => Iterable<Content>;
}

/** What a call reads on stdin. */
export type Input = Content | JoinedContents;

/**
 * What is longer is not held in memory, and travels on a channel of its own instead of in a frame. A channel costs three
 * round trips and some ten milliseconds of the host, the time that this much takes at 100 Mbit/s; and this much for each of
 * a hundred hosts at once is no burden.
 */
export const MOST_HELD = 256 * 1024;

export function isHeld(content: Input): content is Uint8Array {
  return content instanceof Uint8Array;
}

export function isJoined(input: Input): input is JoinedContents {
  return "parts" in input;
}

/** In bytes. */
export function sizeOf(input: Input): number {
  return isHeld(input) ? input.length : input.size;
}

export function sha256Of(content: Content): string {
  return isHeld(content) ? createHash("sha256").update(content).digest("hex") : content.sha256;
}

/** How the content begins, byte by byte as characters; at most `HEAD` of them. */
export function headOf(content: Content): string {
  return isHeld(content) ? Buffer.from(content.subarray(0, HEAD)).toString("latin1") : content.head;
}

export const HEAD = 16;

interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

export function contentStamp({ dev, ino, size, mtimeNs, ctimeNs }: Identity): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

const UNITS = ["KiB", "MiB", "GiB", "TiB"];

/** "312 bytes", "4.2 MiB". */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const power = Math.min(UNITS.length, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value >= 100 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, "")} ${UNITS[power - 1]}`;
}

/** "copied 42 of 100 MiB" */
export function progressText(what: "copied" | "fetched", done: number, total: number): string {
  const unit = 1024 ** Math.min(UNITS.length, Math.max(0, Math.floor(Math.log2(total) / 10)));
  const part = done / unit;
  return `${what} ${total / unit >= 100 ? Math.floor(part) : part.toFixed(1).replace(/\.0$/, "")} of ${sizeText(total)}`;
}
