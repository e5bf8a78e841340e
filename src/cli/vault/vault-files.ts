/** The files that `homerun vault` reads and writes: all looked at before the first is changed, each replaced as a whole. */

import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, statSync, writeSync } from "node:fs";
import { chown } from "node:fs/promises";
import { type Diagnostic, DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { type VaultFormat, vaultFormatOf } from "../../vault/vault-format.ts";
import type { CliContext } from "../context.ts";
import { DurableFile } from "../operations/durable-file.ts";
import { pathOf } from "./password-source.ts";

export const STANDARD = "-";

export interface VaultFile {
  /** As typed. */
  readonly shown: string;
  /** Links followed; undefined for the standard input. */
  readonly path: string | undefined;
  readonly content: Uint8Array;
  readonly format: VaultFormat | undefined;
}

function unreadable(shown: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === "ENOENT" ? "it is not there" : error instanceof Error ? error.message : String(error);
  return problem("VLT0306", `\`${shown}\` can't be read: ${why}`);
}

export function formatOfContent(content: Uint8Array): VaultFormat | undefined {
  return vaultFormatOf(Buffer.from(content.subarray(0, 64)).toString("latin1"));
}

async function readOne(shown: string, context: CliContext): Promise<VaultFile> {
  if (shown === STANDARD) {
    const content = await context.readStdin();
    return { shown: "the standard input", path: undefined, content, format: formatOfContent(content) };
  }
  const path = realpathSync(pathOf(shown, context));
  const content = readFileSync(path);
  return { shown: `\`${shown}\``, path, content, format: formatOfContent(content) };
}

/** Throws all that is wrong with any of them. `wanted`: whether they must be encrypted. */
export async function readFiles(
  names: readonly string[],
  wanted: "encrypted" | "plain",
  context: CliContext,
): Promise<readonly VaultFile[]> {
  const problems: Diagnostic[] = [];
  const files: VaultFile[] = [];
  for (const name of names) {
    try {
      const file = await readOne(name, context);
      if (wanted === "plain" && file.format !== undefined)
        problems.push(
          problem("VLT0301", `${file.shown} is encrypted already`, {
            help: "`homerun vault rekey` gives it another password or other recipients",
          }),
        );
      else if (wanted === "encrypted" && file.format === undefined)
        problems.push(problem("VLT0302", `${file.shown} is not encrypted`));
      else files.push(file);
    } catch (error) {
      problems.push(unreadable(name, error));
    }
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  return files;
}

const PRIVATE = 0o600;
const ALL_MODES = 0o7777;
/** What a file that was encrypted keeps of its mode. */
export const OWNER_MODES = 0o700;

/** Entirely the old or entirely the new file, whenever the power goes. It keeps those of its modes that are in `modes`. */
export async function replaceFile(
  path: string,
  content: Uint8Array,
  context: CliContext,
  modes = ALL_MODES,
): Promise<void> {
  const before = statSync(path, { throwIfNoEntry: false });
  try {
    const mode = before ? before.mode & modes : PRIVATE;
    const file = await DurableFile.create(path, mode, context.randomId());
    try {
      await file.write(content);
    } catch (error) {
      await file.abandon();
      throw error;
    }
    await file.commit();
    const uid = process.getuid?.();
    if (before && uid === 0 && before.uid !== uid) await chown(path, before.uid, before.gid);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([problem("VLT0306", `\`${path}\` can't be written: ${why}`)]);
  }
}

/**
 * Puts an encrypted file in the place of a plain one, and then overwrites what the plain one held on the disk. That is worth
 * something on disks that write where they wrote before; a file with several names is left alone.
 */
export async function replacePlainFile(
  path: string,
  content: Uint8Array,
  context: CliContext,
): Promise<void> {
  const { size, nlink } = statSync(path);
  const plain = nlink === 1 ? openWritable(path) : undefined;
  try {
    await replaceFile(path, content, context);
    if (plain !== undefined) overwrite(plain, size);
  } finally {
    if (plain !== undefined) closeSync(plain);
  }
}

function openWritable(path: string): number | undefined {
  try {
    return openSync(path, "r+");
  } catch {
    return undefined;
  }
}

const CHUNK = 1024 * 1024;

/** With random bytes, down to the disk. */
export function overwrite(file: number, size: number): void {
  for (let at = 0; at < size; at += CHUNK)
    writeSync(file, randomBytes(Math.min(CHUNK, size - at)), 0, null, at);
  fsyncSync(file);
}
