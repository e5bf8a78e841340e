/** Writes what a call reads to a stream: files of the controller are opened when their turn comes; little is held at a time, however much there is. */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import {
  contentStamp,
  type Input,
  isHeld,
  isJoined,
  MOST_HELD,
  type StoredContent,
  sizeOf,
} from "../../host/content.ts";

/** One is filled while the other is being written. Smaller ones cost more time, since each read goes through another thread; larger ones memory, three times. */
const CHUNK = 512 * 1024;

/** A file of the controller is not what it was when the task was decided. */
export class ContentChanged extends Error {
  constructor(path: string, why: string) {
    super(`${path} ${why} on the controller while it was sent`);
    this.name = "ContentChanged";
  }
}

export interface SendOptions {
  /** Told how many more bytes the stream has taken. */
  readonly onSent?: (bytes: number) => void;
  /** Nobody reads any more: ends the sending without an error. */
  readonly stopped?: () => boolean;
}

/** Resolves once the stream has taken all of it, or was told to stop. Rejects with `ContentChanged`. */
export async function sendInput(input: Input, stream: Writable, options: SendOptions = {}): Promise<void> {
  const packer = new Packer(stream, Math.min(CHUNK, sizeOf(input)), options);
  try {
    for (const content of isJoined(input) ? input.parts() : [input]) {
      if (packer.stopped) return;
      await (isHeld(content) ? packer.add(content) : packer.addFile(content));
    }
    await packer.flush();
  } finally {
    await packer.taken();
    packer.release();
  }
}

/** In place of what could not be sent. */
export function sendZeros(count: number, stream: Writable, options: SendOptions): Promise<void> {
  const block = Buffer.alloc(Math.min(count, CHUNK));
  const parts = function* (): Generator<Uint8Array> {
    for (let left = count; left > 0; left -= block.length)
      yield block.subarray(0, Math.min(left, block.length));
  };
  return sendInput({ size: count, parts }, stream, options);
}

class Packer {
  readonly #stream: Writable;
  readonly #chunk: number;
  readonly #options: SendOptions;
  #buffers: readonly [Buffer, Buffer] | undefined;
  #current = 0;
  #used = 0;
  #writing: Promise<void> = Promise.resolve();
  #written: () => void = () => undefined;

  constructor(stream: Writable, chunk: number, options: SendOptions) {
    this.#stream = stream;
    this.#chunk = chunk;
    this.#options = options;
    stream.once("close", this.#closed);
  }

  release(): void {
    this.#stream.off("close", this.#closed);
  }

  /** What a stream had not taken when it went, it never will; not all of them say so. */
  readonly #closed = (): void => this.#written();

  get stopped(): boolean {
    return this.#stream.destroyed || this.#options.stopped?.() === true;
  }

  get #buffer(): Buffer {
    this.#buffers ??= [Buffer.allocUnsafeSlow(this.#chunk), Buffer.allocUnsafeSlow(this.#chunk)];
    return this.#buffers[this.#current === 0 ? 0 : 1];
  }

  async add(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length && !this.stopped; ) {
      const count = Math.min(bytes.length - from, this.#chunk - this.#used);
      this.#buffer.set(bytes.subarray(from, from + count), this.#used);
      this.#used += count;
      from += count;
      if (this.#used === this.#chunk) await this.flush();
    }
  }

  addFile(content: StoredContent): Promise<void> {
    return content.size <= MOST_HELD ? this.#addSmall(content) : this.#addLarge(content);
  }

  /** Hands over what is there, once what was handed over before is taken. */
  async flush(): Promise<void> {
    if (this.#used === 0) return;
    const bytes = this.#buffer.subarray(0, this.#used);
    await this.#writing;
    this.#writing = this.#write(bytes);
    this.#current = 1 - this.#current;
    this.#used = 0;
  }

  taken(): Promise<void> {
    return this.#writing;
  }

  /** The stream's errors are told elsewhere: by its end. */
  #write(bytes: Buffer): Promise<void> {
    if (this.#stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#written = resolve;
      this.#stream.write(bytes, (error) => {
        if (!error) this.#options.onSent?.(bytes.length);
        resolve();
      });
    });
  }

  /** Without leaving the tick: there may be thousands of them. */
  async #addSmall(content: StoredContent): Promise<void> {
    await this.add(readSmall(content));
  }

  async #addLarge(content: StoredContent): Promise<void> {
    let file: FileHandle | undefined;
    try {
      file = await open(content.path);
      checkStamp(content, await file.stat({ bigint: true }));
      await this.#addFrom(file, content);
      // The last of it waits until this is known: the far side must not have it all before.
      if (!this.stopped) checkStamp(content, await file.stat({ bigint: true }));
    } catch (error) {
      throw unreadable(content, error);
    } finally {
      await file?.close();
    }
  }

  async #addFrom(file: FileHandle, content: StoredContent): Promise<void> {
    for (let left = content.size; left > 0 && !this.stopped; ) {
      if (this.#used === this.#chunk) await this.flush();
      const { bytesRead } = await file.read(
        this.#buffer,
        this.#used,
        Math.min(left, this.#chunk - this.#used),
      );
      if (bytesRead === 0) throw changed(content);
      this.#used += bytesRead;
      left -= bytesRead;
    }
  }
}

function readSmall(content: StoredContent): Buffer {
  let file: number | undefined;
  try {
    file = openSync(content.path, "r");
    checkStamp(content, fstatSync(file, { bigint: true }));
    const bytes = Buffer.allocUnsafe(content.size);
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(file, bytes, at, bytes.length - at, at);
      if (count === 0) throw changed(content);
      at += count;
    }
    return bytes;
  } catch (error) {
    throw unreadable(content, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function checkStamp(content: StoredContent, found: Parameters<typeof contentStamp>[0]): void {
  if (contentStamp(found) !== content.stamp) throw changed(content);
}

function changed({ path }: StoredContent): ContentChanged {
  return new ContentChanged(path, "was changed");
}

function unreadable({ path }: StoredContent, cause: unknown): ContentChanged {
  if (cause instanceof ContentChanged) return cause;
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  return new ContentChanged(path, code === "ENOENT" ? "was removed" : `could not be read any more (${code})`);
}
