/** The controller's files for the engine: reads, and writes that survive a power cut. */

import { lstatSync, readdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Controller, FolderEntry } from "../../engine/controller.ts";
import { DurableFile } from "./durable-file.ts";
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
    create: (path, mode) => DurableFile.create(path, mode, surroundings.randomId()),
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

async function writeDurably(path: string, content: Uint8Array, mode: number, id: string): Promise<void> {
  const file = await DurableFile.create(path, mode, id);
  try {
    await file.write(content);
  } catch (error) {
    await file.abandon();
    throw error;
  }
  await file.commit();
}
