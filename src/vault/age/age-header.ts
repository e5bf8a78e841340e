/** The header of an age file: for whom it is encrypted, in stanzas that each hold the file's key in another wrapping. */

import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { Damaged } from "../damaged.ts";

export interface Stanza {
  readonly type: string;
  readonly args: readonly string[];
  readonly body: Buffer;
}

export interface AgeHeader {
  readonly stanzas: readonly Stanza[];
  readonly mac: Buffer;
  /** What the MAC is made over. */
  readonly signed: Buffer;
  /** Where the payload begins. */
  readonly end: number;
}

const VERSION = "age-encryption.org/v1";
const WIDTH = 64;
/** Longer headers are no headers of files that people encrypt for themselves. */
const LONGEST = 1024 * 1024;

/** Without padding. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}

/** Throws `Damaged` for any but the one way to write these bytes. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (base64(bytes) === text) return bytes;
  throw new Damaged("the base64 in its header is damaged");
}

class Lines {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end === -1 || end > LONGEST) throw new Damaged("its header is cut off");
    const line = this.#bytes.toString("latin1", this.at, end);
    if (!/^[\x20-\x7e]*$/.test(line)) throw new Damaged("its header is damaged");
    this.at = end + 1;
    return line;
  }
}

function bodyOf(lines: Lines): Buffer {
  let encoded = "";
  for (let line = lines.next(); ; line = lines.next()) {
    if (line.length > WIDTH) throw new Damaged("a line of its header is too long");
    encoded += line;
    if (line.length < WIDTH) return fromBase64(encoded);
  }
}

/** Throws `Damaged`. */
export function parseAgeHeader(bytes: Buffer): AgeHeader {
  const lines = new Lines(bytes);
  const version = lines.next();
  if (version !== VERSION)
    throw new Damaged(`its first line is \`${version.slice(0, 40)}\`, not \`${VERSION}\``);
  const stanzas: Stanza[] = [];
  for (;;) {
    const start = lines.at;
    const words = lines.next().split(" ");
    if (words[0] === "---" && words.length === 2 && stanzas.length > 0)
      return {
        stanzas,
        mac: fromBase64(words[1] ?? ""),
        signed: bytes.subarray(0, start + 3),
        end: lines.at,
      };
    const [arrow, type, ...args] = words;
    if (arrow !== "->" || type === undefined || [type, ...args].includes(""))
      throw new Damaged("a line of its header is damaged");
    stanzas.push({ type, args, body: bodyOf(lines) });
  }
}

function macOf(fileKey: Uint8Array, signed: Uint8Array): Buffer {
  const key = Buffer.from(hkdfSync("sha256", fileKey, Buffer.alloc(0), "header", 32));
  return createHmac("sha256", key).update(signed).digest();
}

/** Throws `Damaged` where the header is not the one that was made with the file's key. */
export function checkAgeHeader({ mac, signed }: AgeHeader, fileKey: Uint8Array): void {
  const right = macOf(fileKey, signed);
  if (mac.length !== right.length || !timingSafeEqual(mac, right))
    throw new Damaged("its header was changed after it was written");
}

function stanzaText({ type, args, body }: Stanza): string {
  const encoded = base64(body);
  const lines = encoded.match(/.{1,64}/g) ?? [];
  // The last line is shorter than the others, be it empty.
  const tail = encoded.length % WIDTH === 0 ? [""] : [];
  return `${["->", type, ...args].join(" ")}\n${[...lines, ...tail].join("\n")}\n`;
}

export function ageHeader(stanzas: readonly Stanza[], fileKey: Uint8Array): Buffer {
  const signed = `${VERSION}\n${stanzas.map(stanzaText).join("")}---`;
  return Buffer.from(`${signed} ${base64(macOf(fileKey, Buffer.from(signed)))}\n`);
}
