/** A folder of this machine in which a case is tried, and what it holds. */

import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

export interface ScratchFolder {
  readonly path: string;
  /** Everything in it: kinds, modes, digests. */
  readonly snapshot: () => string;
  /** Undefined where there is no such file. */
  readonly read: (name: string) => string | undefined;
  readonly remove: () => void;
}

function below(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (relative(folder, path).startsWith(".."))
    throw new RangeError(`\`${name}\` is not below the case's folder`);
  return path;
}

function layOut(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = below(folder, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(path, text);
  }
}

function describe(path: string): string {
  const stat = lstatSync(path);
  const held = stat.isSymbolicLink()
    ? readlinkSync(path)
    : stat.isFile()
      ? createHash("sha256").update(readFileSync(path)).digest("hex")
      : "";
  return `${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${held}`;
}

export function makeScratchFolder(files: Readonly<Record<string, string>>): ScratchFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "homerun-test-")));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  try {
    layOut(path, files);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    path,
    snapshot: () =>
      readdirSync(path, { recursive: true, encoding: "utf8" })
        .sort()
        .map((name) => `${name} ${describe(join(path, name))}`)
        .join("\n"),
    read: (name) => {
      try {
        return readFileSync(below(path, name), "utf8");
      } catch {
        return undefined;
      }
    },
    remove,
  };
}
