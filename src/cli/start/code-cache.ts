/**
 * Code of homerun's own parts as V8 compiled it in earlier processes: one file in the user's cache. Node's compile cache
 * keeps a file as it was right after parsing; this one keeps the functions too that were compiled when first called, which
 * is most of the work.
 */

import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import process from "node:process";

export interface CodeCache {
  /** How many processes in a row wrote it without meeting a part that was not in it. */
  readonly age: number;
  readonly names: readonly string[];
  /** Read when it is asked for; undefined where it is not there or not whole. */
  read(name: string): Buffer | undefined;
}

interface Entry {
  readonly name: string;
  readonly length: number;
  readonly checksum: number;
}

interface Head {
  readonly age: number;
  readonly entries: readonly Entry[];
}

/** Bytes before the head: how long it is. */
const LENGTH = 4;
const LONGEST_HEAD = 1 << 20;

/** One for each of some versions of homerun and of Node. */
const MOST_FILES = 4;

/** V8 believes what it is given: a page that a power cut left empty would crash the process. */
function checksumOf(bytes: Buffer): number {
  // Not imported: its loading would cost calls that use no cache a millisecond or two.
  return process.getBuiltinModule("node:zlib").crc32(bytes);
}

/** Only we may have written it: who can write there gives us code to run. */
function isOurs({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  const self = process.getuid?.();
  return self === undefined || (uid === self && (mode & 0o022) === 0);
}

/** Fewer where the file ends before. */
function bytesAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
}

function headOf(descriptor: number): { readonly head: Head; readonly end: number } {
  const facts = fstatSync(descriptor);
  if (!facts.isFile() || !isOurs(facts)) throw new Error("somebody else's");
  const length = bytesAt(descriptor, 0, LENGTH).readUInt32LE(0);
  if (length > LONGEST_HEAD) throw new RangeError("no head");
  const head = JSON.parse(bytesAt(descriptor, LENGTH, length).toString("latin1")) as Head;
  return { head, end: LENGTH + length };
}

function cacheIn(descriptor: number): CodeCache {
  const { head, end } = headOf(descriptor);
  const places = new Map<string, Entry & { readonly position: number }>();
  let position = end;
  for (const entry of head.entries) {
    places.set(entry.name, { ...entry, position });
    position += entry.length;
  }
  return {
    age: head.age,
    names: [...places.keys()],
    read(name) {
      const place = places.get(name);
      if (!place) return undefined;
      const bytes = bytesAt(descriptor, place.position, place.length);
      return bytes.length === place.length && checksumOf(bytes) === place.checksum ? bytes : undefined;
    },
  };
}

/** Undefined where there is none that is ours. It stays open until the process ends. */
export function openCodeCache(path: string): CodeCache | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    return cacheIn(descriptor);
  } catch {
    if (descriptor !== undefined) closeSync(descriptor);
    return undefined;
  }
}

/** Makes the folder, unless that would leave files of ours in somebody else's (`sudo` with the user's HOME). */
function makeFolder(folder: string): boolean {
  const missing: string[] = [];
  let existing = folder;
  for (; !statSync(existing, { throwIfNoEntry: false }); existing = dirname(existing))
    missing.unshift(existing);
  if (!isOurs(statSync(existing))) return false;
  // Not by `recursive`: Node never comes back from where nothing can be made, such as below /proc.
  for (const each of missing) mkdirSync(each, { mode: 0o700 });
  return true;
}

/** Files of other builds and other Nodes: the oldest go. */
function forgetOld(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const writtenAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newestFirst = files.map((path) => ({ path, at: writtenAt(path) })).sort((a, b) => b.at - a.at);
  for (const { path } of newestFirst.slice(MOST_FILES)) rmSync(path, { recursive: true, force: true });
}

/** In one step, so that no other process meets half of it. */
function replace(path: string, bytes: Buffer): void {
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, bytes, { mode: 0o600, flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Where it can't be written, nothing happens. */
export function writeCodeCache(path: string, age: number, parts: ReadonlyMap<string, Buffer>): void {
  if (!isAbsolute(path)) return;
  const head: Head = {
    age,
    entries: [...parts].map(([name, code]) => ({ name, length: code.length, checksum: checksumOf(code) })),
  };
  const text = Buffer.from(JSON.stringify(head), "latin1");
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32LE(text.length);
  try {
    if (!makeFolder(dirname(path))) return;
    replace(path, Buffer.concat([length, text, ...parts.values()]));
    forgetOld(dirname(path));
  } catch {
    // A cache that is not there only takes time.
  }
}
