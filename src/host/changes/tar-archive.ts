/**
 * A tar archive as contents to be sent: its length is known before the first byte, and what files hold is read when its
 * turn comes. Names are written byte by byte and longer ones in GNU's way, which every `tar` of a host reads in any
 * locale; pax records are not, by all.
 */

import { type Content, type JoinedContents, sizeOf } from "../content.ts";

export interface TarEntry {
  readonly path: string;
  readonly mode: number;
  /** A file; without it a link or a folder. */
  readonly content?: Content;
  /** A symbolic link. */
  readonly target?: string;
}

const BLOCK = 512;
const NAME = 100;
const NOTHING = Buffer.alloc(0);
/** What eleven octal digits can say. */
const LARGEST_OCTAL = 0o77777777777;

export function tarArchive(entries: readonly TarEntry[]): JoinedContents {
  let size = 2 * BLOCK;
  for (const entry of entries) size += headersSize(entry) + padded(contentSize(entry));
  return { size, parts: () => partsOf(entries) };
}

function* partsOf(entries: readonly TarEntry[]): Generator<Content> {
  for (const entry of entries) {
    yield headersOf(entry);
    if (entry.content === undefined) continue;
    yield entry.content;
    const size = contentSize(entry);
    yield Buffer.alloc(padded(size) - size);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function contentSize({ content }: TarEntry): number {
  return content === undefined ? 0 : sizeOf(content);
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

type Type = "file" | "link" | "folder" | "long name" | "long target";

const TYPE_FLAGS: Readonly<Record<Type, string>> = {
  file: "0",
  link: "2",
  folder: "5",
  "long name": "L",
  "long target": "K",
};

function typeOf({ content, target }: TarEntry): "file" | "link" | "folder" {
  if (target !== undefined) return "link";
  return content === undefined ? "folder" : "file";
}

function nameOf(entry: TarEntry): string {
  return typeOf(entry) === "folder" ? `${entry.path}/` : entry.path;
}

function headersSize(entry: TarEntry): number {
  const texts = [nameOf(entry), entry.target ?? ""].map((text) => Buffer.byteLength(text));
  const long = texts.filter((length) => length > NAME).map((length) => BLOCK + padded(length + 1));
  return long.reduce((sum, size) => sum + size, BLOCK);
}

function headersOf(entry: TarEntry): Buffer {
  const name = Buffer.from(nameOf(entry));
  const target = Buffer.from(entry.target ?? "");
  return Buffer.concat([
    target.length > NAME ? longText("long target", target) : NOTHING,
    name.length > NAME ? longText("long name", name) : NOTHING,
    header(typeOf(entry), name, target, entry.mode, contentSize(entry)),
  ]);
}

/** A text that finds no room in the header of the entry that follows. */
function longText(type: Type, text: Buffer): Buffer {
  const body = Buffer.alloc(padded(text.length + 1));
  text.copy(body);
  return Buffer.concat([header(type, Buffer.from("././@LongLink"), NOTHING, 0, text.length + 1), body]);
}

/** The old GNU form of the header: no owners' names, root's numbers. */
function header(type: Type, name: Buffer, target: Buffer, mode: number, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  name.copy(block, 0, 0, NAME);
  block.write(octal(mode & 0o7777, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  writeSize(block, size);
  block.write(octal(0, 11), 136);
  block.write(TYPE_FLAGS[type], 156);
  target.copy(block, 157, 0, NAME);
  block.write("ustar  \0", 257);
  block.write("        ", 148);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function writeSize(block: Buffer, size: number): void {
  if (size <= LARGEST_OCTAL) {
    block.write(octal(size, 11), 124);
    return;
  }
  block.writeBigUInt64BE(BigInt(size), 128);
  block[124] = 0x80;
}
