/** A secret in a file of the controller, made at random at the first asking and the same ever after. */

import { randomBytes, randomInt } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Nobody ever sees half of it: it is written aside and gets its name when it is complete; who comes second reads what the first
 * has made. Throws an `Error` that says what is wrong with the file.
 */
export function keptSecret(path: string, make: (below: (n: number) => number) => string): string {
  if (path === "/dev/null") return make((n) => randomInt(n));
  const before = read(path);
  if (before !== undefined) return before;
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    synced(aside, "wx", (file) => writeSync(file, `${make((n) => randomInt(n))}\n`));
    try {
      linkSync(aside, path);
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error;
    }
  } finally {
    rmSync(aside, { force: true });
  }
  // A host may be given it at once: it must not be forgotten by a power cut here.
  synced(folder, "r");
  return read(path) ?? "";
}

function synced(path: string, flags: "wx" | "r", work?: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    work?.(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function read(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
  const secret = text.replace(/\r?\n$/, "");
  if (secret === "")
    throw new Error(`${path} is empty: remove it to have a new password made, or write the password into it`);
  return secret;
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
