/** A secret in a file of the controller, made at random at the first asking and the same ever after. */

import { randomBytes, randomInt } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Below, Complete } from "../../expression/lookup-host.ts";

/**
 * Nobody ever sees half of it: it is written aside and gets its name when it is complete; who comes second reads what the first
 * has made. Throws an `Error` that says what is wrong with the file.
 */
export function keptSecret(path: string, make: (below: Below) => string, complete?: Complete): string {
  const whole = (content: string): string => complete?.(content, below) ?? content;
  if (path === "/dev/null") return whole(make(below));
  const before = read(path);
  if (before === undefined) return madeSecret(path, whole(make(below)));
  const after = whole(before);
  if (after !== before) replaceSecret(path, after);
  return after;
}

function below(n: number): number {
  return randomInt(n);
}

function asideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
}

function replaceSecret(path: string, content: string): void {
  const aside = asideOf(path);
  try {
    synced(aside, "wx", (file) => writeSync(file, `${content}\n`));
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
  synced(dirname(path), "r");
}

function madeSecret(path: string, content: string): string {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = asideOf(path);
  try {
    synced(aside, "wx", (file) => writeSync(file, `${content}\n`));
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
