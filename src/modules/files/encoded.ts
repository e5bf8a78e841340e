/** Text as bytes, in the encodings that configuration files are written in. */

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
  utf8: (text) => Buffer.from(text, "utf8"),
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
