/** A file of the controller that is written piece by piece and is entirely the old or entirely the new one, whenever the power goes. */

import { lstatSync } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export class DurableFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #mode: number;
  readonly #file: FileHandle;

  private constructor(path: string, temporary: string, mode: number, file: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#mode = mode;
    this.#file = file;
  }

  /** Makes the folders above it that are missing. `id`: told apart from other writers by it. */
  static async create(path: string, mode: number, id: string): Promise<DurableFile> {
    const folder = dirname(path);
    // Said before anything is written: a file can't take a folder's place.
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
      throw Object.assign(new Error(`EISDIR: ${path} is a folder`), { code: "EISDIR", syscall: "open" });
    await mkdir(folder, { recursive: true, mode: (mode & 0o077) === 0 ? 0o700 : 0o755 });
    const temporary = join(folder, `.${basename(path)}.${id}`);
    return new DurableFile(path, temporary, mode, await open(temporary, "wx", mode));
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#file.writeFile(bytes);
  }

  /** Puts it in its place; where that can't be done, nothing of it stays. */
  async commit(): Promise<void> {
    try {
      try {
        await this.#file.chmod(this.#mode);
        await this.#file.sync();
      } finally {
        await this.#file.close();
      }
      await rename(this.#temporary, this.#path);
    } catch (error) {
      await rm(this.#temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(this.#path));
  }

  async abandon(): Promise<void> {
    await this.#file.close();
    await rm(this.#temporary, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
