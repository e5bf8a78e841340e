/** What files of the controller hold, for a run: small ones in memory, larger ones by size and digest, each read once as long as it stays as it is. */

import { createHash } from "node:crypto";
import { type BigIntStats, readFileSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FoundContent } from "../../engine/controller.ts";
import { type Content, contentStamp, HEAD, MOST_HELD, type StoredContent } from "../../host/content.ts";

/** Bytes of small files that are kept for the next host. */
const MOST_KEPT = 16 * 1024 * 1024;
const CHUNK = 1024 * 1024;
/** Small files read before others get a turn. */
const AT_ONCE = 64;

interface Found {
  readonly path: string;
  readonly stats: BigIntStats;
}

interface Kept {
  readonly stamp: string;
  readonly content: Promise<Content | undefined>;
  readonly held: number;
}

export class FileContents {
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>();
  #held = 0;

  async one(path: string): Promise<FoundContent | undefined> {
    const found = fileAt(path);
    if (!found) return undefined;
    const content = await this.#content(found, found.stats.size <= MOST_HELD ? "held" : "sha256 and sha1");
    return content && { content, mode: modeOf(found) };
  }

  async many(paths: readonly string[]): Promise<ReadonlyMap<string, FoundContent>> {
    const found = paths.map(fileAt).filter((file) => file !== undefined);
    const total = found.reduce((sum, { stats }) => sum + Number(stats.size), 0);
    const how = total <= MOST_HELD ? "held" : "sha256";
    const contents = new Map<string, FoundContent>();
    for (const [index, file] of found.entries()) {
      const content = await this.#content(file, how);
      if (content) contents.set(file.path, { content, mode: modeOf(file) });
      if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    }
    return contents;
  }

  #content(found: Found, how: How): Promise<Content | undefined> {
    const key = `${how}\0${found.path}`;
    const stamp = contentStamp(found.stats);
    const known = this.#kept.get(key);
    if (known?.stamp === stamp) return known.content;
    const isSmall = found.stats.size <= MOST_HELD;
    const content = isSmall ? Promise.resolve(readSmall(found, stamp, how)) : readLarge(found, stamp, how);
    this.#forget(key);
    const held = how === "held" ? Number(found.stats.size) : 0;
    this.#kept.set(key, { stamp, content, held });
    this.#held += held;
    content.then(
      (there) => there ?? this.#forget(key),
      () => this.#forget(key),
    );
    if (this.#held > MOST_KEPT) this.#forgetOldest();
    return content;
  }

  #forget(key: string): void {
    this.#held -= this.#kept.get(key)?.held ?? 0;
    this.#kept.delete(key);
  }

  #forgetOldest(): void {
    for (const [key, { held }] of this.#kept) {
      if (this.#held <= MOST_KEPT) return;
      if (held > 0) this.#forget(key);
    }
  }
}

type How = "held" | "sha256" | "sha256 and sha1";

function fileAt(path: string): Found | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats?.isFile() ? { path, stats } : undefined;
}

function modeOf({ stats }: Found): number {
  return Number(stats.mode) & 0o7777;
}

class Digests {
  readonly #sha256 = createHash("sha256");
  readonly #sha1;
  #head = "";
  #size = 0;

  constructor(how: How) {
    this.#sha1 = how === "sha256" ? undefined : createHash("sha1");
  }

  add(bytes: Buffer): void {
    if (bytes.length > 0 && this.#size === 0) this.#head = bytes.toString("latin1", 0, HEAD);
    this.#size += bytes.length;
    this.#sha256.update(bytes);
    this.#sha1?.update(bytes);
  }

  content(path: string, stamp: string): StoredContent {
    const sha1 = this.#sha1 ? { sha1: this.#sha1.digest("hex") } : {};
    return { path, size: this.#size, sha256: this.#sha256.digest("hex"), ...sha1, head: this.#head, stamp };
  }
}

/** Without leaving the tick: there may be thousands. */
function readSmall({ path }: Found, stamp: string, how: How): Content | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return unlessGone(error);
  }
  if (how === "held") return bytes;
  const digests = new Digests(how);
  digests.add(bytes);
  return digests.content(path, stamp);
}

async function readLarge({ path }: Found, stamp: string, how: How): Promise<Content | undefined> {
  const digests = new Digests(how);
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    return unlessGone(error);
  }
  try {
    // One is filled while the other is hashed.
    const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)] as const;
    let next = file.read(buffers[0], 0, CHUNK);
    for (let turn = 0; ; turn = 1 - turn) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) break;
      next = file.read(turn === 0 ? buffers[1] : buffers[0], 0, CHUNK);
      digests.add(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return digests.content(path, stamp);
}

function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}
