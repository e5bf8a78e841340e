/** The bytes of an XML file as text and back, in the encoding that the file says it has. */

import { XmlProblem } from "./xml-problem.ts";

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "latin1" | "ascii";

const NAMES: Readonly<Record<string, Encoding>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "ascii",
  ascii: "ascii",
  "iso-8859-1": "latin1",
  latin1: "latin1",
};

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = bytes.toString("latin1", 0, 200);
  const named = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  if (named === undefined) return "utf-8";
  const encoding = NAMES[named.toLowerCase()];
  if (encoding === undefined)
    throw new XmlProblem(`XML in the encoding ${named} is not edited; UTF-8, UTF-16 and ISO-8859-1 are`);
  return encoding;
}

export interface DecodedXml {
  readonly text: string;
  readonly encode: (text: string) => Buffer;
}

/** Throws `XmlProblem`. */
export function decodeXml(bytes: Buffer): DecodedXml {
  const encoding = encodingOf(bytes);
  switch (encoding) {
    case "utf-8":
      return { text: utf8(bytes), encode: (text) => Buffer.from(text) };
    case "utf-16le":
      return { text: bytes.toString("utf16le"), encode: (text) => Buffer.from(text, "utf16le") };
    case "utf-16be":
      return {
        text: Buffer.from(bytes.subarray(0, bytes.length & ~1))
          .swap16()
          .toString("utf16le"),
        encode: (text) => Buffer.from(text, "utf16le").swap16(),
      };
    default:
      return {
        text: bytes.toString("latin1"),
        encode: (text) => Buffer.from(within(text, encoding), "latin1"),
      };
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new XmlProblem("the file is not UTF-8, and does not say what it is");
  }
}

/** What the encoding lacks is written by number. */
function within(text: string, encoding: "latin1" | "ascii"): string {
  const most = encoding === "ascii" ? 0x7f : 0xff;
  return [...text].map((c) => ((c.codePointAt(0) ?? 0) > most ? `&#${c.codePointAt(0)};` : c)).join("");
}
