/** The controller's files for the engine: reads, and writes that survive a power cut. */

import { lstatSync, readdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Controller, FolderEntry } from "../../engine/controller.ts";
import { FileContents } from "./file-contents.ts";

const ABSENT = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

function absent(error: unknown): undefined {
  if (ABSENT.has((error as NodeJS.ErrnoException).code ?? "")) return undefined;
  throw error;
}

export function controllerFiles(surroundings: {
  readonly home: string;
  readonly workingDirectory: string;
  readonly randomId: () => string;
}): Controller {
  const contents = new FileContents();
  return {
    home: surroundings.home,
    workingDirectory: surroundings.workingDirectory,
    read: (path) => readFile(path).catch(absent),
    mode: (path) =>
      stat(path)
        .then((s) => s.mode & 0o7777)
        .catch(absent),
    kind: (path) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (!found) return undefined;
      return found.isSymbolicLink() ? "link" : found.isDirectory() ? "directory" : "file";
    },
    list: (path) => readdirSync(path).sort(),
    readLink: (path) => readlinkSync(path),
    content: (path) => contents.one(path),
    contents: (paths) => contents.many(paths),
    entries: (path, { follow }) =>
      readdirSync(path)
        .sort()
        .map((name) => ({ name, kind: kindOf(join(path, name), follow) })),
    write: (path, content, mode) => writeDurably(path, content, mode, surroundings.randomId()),
  };
}

function kindOf(path: string, follow: boolean): FolderEntry["kind"] {
  const own = lstatSync(path, { throwIfNoEntry: false });
  const found = own?.isSymbolicLink() && follow ? (beyond(path) ?? own) : own;
  if (found?.isFile()) return "file";
  if (found?.isDirectory()) return "directory";
  return found?.isSymbolicLink() ? "link" : "other";
}

/** What a link leads to; undefined where it leads nowhere, or in a circle. */
function beyond(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOOP") return undefined;
    throw error;
  }
}

/** Entirely the old file or entirely the new one, whenever the power goes. */
async function writeDurably(path: string, content: Uint8Array, mode: number, id: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: (mode & 0o077) === 0 ? 0o700 : 0o755 });
  const temporary = join(folder, `.${basename(path)}.${id}`);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
