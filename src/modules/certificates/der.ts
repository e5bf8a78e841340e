/** DER, as X.509 uses it: elements are made of bytes, and bytes are read as elements. */

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** All of it, as it stood there. */
  readonly bytes: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  t61: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

export class DerError extends Error {
  override readonly name = "DerError";
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const inner = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthBytes(inner.length), inner]);
}

export function sequence(...content: readonly Uint8Array[]): Buffer {
  return element(TAG.sequence, ...content);
}

/** The elements in the order that DER wants of a set. */
export function setOf(...content: readonly Buffer[]): Buffer {
  return element(TAG.set, ...[...content].sort(Buffer.compare));
}

/** `[number]`, with elements in it where `constructed`. */
export function context(number: number, constructed: boolean, ...content: readonly Uint8Array[]): Buffer {
  return element((constructed ? 0xa0 : 0x80) | number, ...content);
}

export function bool(value: boolean): Buffer {
  return element(TAG.boolean, Buffer.of(value ? 0xff : 0));
}

/** A whole number that is not negative. */
export function integer(value: bigint | number): Buffer {
  const hex = BigInt(value).toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
  return element(TAG.integer, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function octets(content: Uint8Array): Buffer {
  return element(TAG.octets, content);
}

/** Named bits, the first of them bit 0, without the zeros behind the last one that is set. */
export function namedBits(set: readonly number[]): Buffer {
  const last = Math.max(-1, ...set);
  const bytes = Buffer.alloc(Math.floor((last + 8) / 8));
  for (const bit of set) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return element(TAG.bits, Buffer.of(last < 0 ? 0 : 7 - (last & 7)), bytes);
}

export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  const bytes = [first * 40n + second, ...rest].flatMap((part) => {
    const digits = [Number(part & 0x7fn)];
    for (let left = part >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 0x7fn) | 0x80);
    return digits;
  });
  return element(TAG.oid, Buffer.from(bytes));
}

/** The first element; what is behind it is left. */
export function readElement(bytes: Buffer): Element {
  const tag = bytes[0];
  let length = bytes[1];
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f)
    throw new DerError("an element is cut off");
  let at = 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) throw new DerError("a length can't be read");
    length = 0;
    for (; at < 2 + count; at++) length = length * 256 + (bytes[at] ?? 0);
  }
  if (bytes.length < at + length) throw new DerError("an element is cut off");
  return { tag, content: bytes.subarray(at, at + length), bytes: bytes.subarray(0, at + length) };
}

/** All elements that stand one behind the other. */
export function readElements(bytes: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const next = readElement(rest);
    found.push(next);
    rest = rest.subarray(next.bytes.length);
  }
  return found;
}

/** The elements in one of this tag. */
export function partsOf(bytes: Buffer, tag: number = TAG.sequence): readonly Element[] {
  const outer = readElement(bytes);
  if (outer.tag !== tag) throw new DerError("another element stands there");
  return readElements(outer.content);
}

/** One of several elements that has to be there. */
export function part(parts: readonly Element[], index: number): Element {
  const found = parts[index];
  if (!found) throw new DerError("an element is missing");
  return found;
}

export function readOid({ content }: Element): string {
  const parts: bigint[] = [];
  let value = 0n;
  for (const byte of content) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) continue;
    parts.push(value);
    value = 0n;
  }
  const [head = 0n, ...rest] = parts;
  const first = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [first, head - first * 40n, ...rest].join(".");
}

export function readInteger({ content }: Element): bigint {
  const value = content.length === 0 ? 0n : BigInt(`0x${content.toString("hex")}`);
  return (content[0] ?? 0) & 0x80 ? value - (1n << BigInt(content.length * 8)) : value;
}

/** The numbers of the bits that are set. */
export function readNamedBits({ content }: Element): readonly number[] {
  const set: number[] = [];
  for (let bit = 0; bit < (content.length - 1) * 8; bit++) {
    if ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) set.push(bit);
  }
  return set;
}

export function readText({ tag, content }: Element): string {
  if (tag !== TAG.bmp) return content.toString(tag === TAG.utf8 ? "utf8" : "latin1");
  return Buffer.from(content).swap16().toString("utf16le");
}
