/** Text as bytes and bytes as text, in the encodings that configuration files are written in. */

import { bytesOf as keptBytesOf } from "../../source/escaped-bytes.ts";

const BYTE_ORDER = "\ufeff";

type Encode = (text: string) => Buffer;

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

function utf32(text: string, bigEndian: boolean): Buffer {
  const points = Array.from(text, (c) => c.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  points.forEach((point, i) => {
    if (bigEndian) bytes.writeUInt32BE(point, i * 4);
    else bytes.writeUInt32LE(point, i * 4);
  });
  return bytes;
}

/** By Python's names, without dashes and underscores. */
const UNICODE: Readonly<Record<string, Encode>> = {
  utf8: keptBytesOf,
  utf8sig: (text) => Buffer.from(BYTE_ORDER + text, "utf8"),
  utf16: (text) => Buffer.from(BYTE_ORDER + text, "utf16le"),
  utf16le: (text) => Buffer.from(text, "utf16le"),
  utf16be: (text) => swapped(Buffer.from(text, "utf16le")),
  utf32: (text) => utf32(BYTE_ORDER + text, false),
  utf32le: (text) => utf32(text, false),
  utf32be: (text) => utf32(text, true),
};

const ALIASES: Readonly<Record<string, string>> = {
  u8: "utf8",
  utf: "utf8",
  u16: "utf16",
  u32: "utf32",
  latin1: "latin1",
  l1: "latin1",
  iso88591: "latin1",
  "88591": "latin1",
  cp819: "latin1",
  ascii: "ascii",
  usascii: "ascii",
  "646": "ascii",
};

/** Encodings of one byte for a character: what each byte stands for. */
function bytesOf(name: string): ReadonlyMap<string, number> | undefined {
  if (name === "ascii" || name === "latin1") {
    const size = name === "ascii" ? 128 : 256;
    return new Map(Array.from({ length: size }, (_, byte) => [String.fromCharCode(byte), byte]));
  }
  const label = name
    .replace(/^(?:cp|windows)(125\d)$/, "windows-$1")
    .replace(/^iso8859(\d{1,2})$/, "iso-8859-$1")
    .replace(/^koi8([ru])$/, "koi8-$1");
  if (!/^(?:windows-125\d|iso-8859-\d{1,2}|koi8-[ru])$/.test(label)) return undefined;
  try {
    const decoder = new TextDecoder(label);
    const all = Array.from(
      { length: 256 },
      (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const,
    );
    return new Map(all.filter(([character]) => character !== "\ufffd"));
  } catch {
    return undefined;
  }
}

function plainName(name: string): string {
  const short = name.toLowerCase().replace(/[-_ ]/g, "");
  return Object.hasOwn(ALIASES, short) ? (ALIASES[short] ?? short) : short;
}

export function isEncoding(name: string): boolean {
  const plain = plainName(name);
  return plain === "" || Object.hasOwn(UNICODE, plain) || bytesOf(plain) !== undefined;
}

/** The first character that the encoding does not have. */
export function unencodable(text: string, encoding: string): string | undefined {
  const name = plainName(encoding);
  if (name === "" || Object.hasOwn(UNICODE, name)) return undefined;
  const table = bytesOf(name);
  return Array.from(text).find((c) => !table?.has(c));
}

/** A question mark stands for what the encoding does not have. */
export function encoded(text: string, encoding: string): Buffer {
  const name = plainName(encoding === "" ? "utf-8" : encoding);
  const unicode = Object.hasOwn(UNICODE, name) ? UNICODE[name] : undefined;
  if (unicode) return unicode(text);
  const table = bytesOf(name);
  return Buffer.from(Array.from(text, (c) => table?.get(c) ?? 63));
}

/** Whether it is what is taken where no encoding is named. */
export function isUtf8(name: string): boolean {
  const plain = plainName(name);
  return plain === "" || plain === "utf8";
}

/** `undefined`: it is no text in that encoding. */
export function decodedFrom(bytes: Buffer, encoding: string): string | undefined {
  const name = plainName(encoding);
  if (name.startsWith("utf32")) return fromUtf32(bytes, name);
  if (name === "" || Object.hasOwn(UNICODE, name)) return fromUnicode(bytes, name);
  const characters = new Map(Array.from(bytesOf(name) ?? [], ([character, byte]) => [byte, character]));
  const read = Array.from(bytes, (byte) => characters.get(byte));
  return read.includes(undefined) ? undefined : read.join("");
}

function fromUnicode(bytes: Buffer, name: string): string | undefined {
  const marked = name === "utf16" && bytes.length >= 2 && bytes.readUInt16BE(0) === 0xfeff;
  const label = name === "utf16be" || marked ? "utf-16be" : name.startsWith("utf16") ? "utf-16le" : "utf-8";
  const ignoreBOM = name !== "utf16" && name !== "utf8sig";
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM }).decode(bytes);
  } catch {
    return undefined;
  }
}

function fromUtf32(bytes: Buffer, name: string): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const marked = name === "utf32" && bytes.length >= 4;
  const bigEndian = name === "utf32be" || (marked && bytes.readUInt32BE(0) === 0xfeff);
  const points = Array.from({ length: bytes.length / 4 }, (_, i) =>
    bigEndian ? bytes.readUInt32BE(i * 4) : bytes.readUInt32LE(i * 4),
  );
  if (points.some((point) => point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))) return undefined;
  const read = points.map((point) => String.fromCodePoint(point)).join("");
  return name === "utf32" && read.startsWith(BYTE_ORDER) ? read.slice(1) : read;
}
