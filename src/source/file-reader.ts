/** Files as parsing sees them, on the disk of the controller. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { DuplicateKeys } from "./convert-document.ts";

/** Structurally the `ContentReader` that the playbook's and inventory's loaders take. */
export interface FileReader {
  read(path: string): string | undefined;
  kind(path: string): "file" | "directory" | undefined;
  list(path: string): readonly string[];
  /** Whether the file, when it was read, was encrypted: then nothing of its text is shown. */
  isSecret?(path: string): boolean;
  /** What becomes of keys that stand twice in a map of a YAML file; an error where nothing is said. */
  readonly duplicateKeys?: DuplicateKeys;
}

const ABSENT = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"]);

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code ?? "unknown reason";
}

function attempt<T>(path: string, action: () => T, absent: T): T {
  try {
    return action();
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? "")) return absent;
    throw new DiagnosticError([problem("SRC0002", `\`${path}\` can't be read: ${reasonOf(error)}`)]);
  }
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const help = "save it as UTF-8; files that are only copied to hosts may hold anything";
    throw new DiagnosticError([problem("SRC0003", `\`${path}\` is no UTF-8 text`, { help })]);
  }
}

/** What a file holds, be it text or not. */
export function readBytes(path: string): Uint8Array | undefined {
  return attempt<Uint8Array | undefined>(path, () => readFileSync(path), undefined);
}

export function fileReader(): FileReader {
  return {
    read(path) {
      const bytes = readBytes(path);
      return bytes === undefined ? undefined : decode(path, bytes);
    },
    kind(path) {
      return attempt(
        path,
        () => {
          const stat = statSync(path, { throwIfNoEntry: false });
          if (stat?.isDirectory()) return "directory";
          return stat ? "file" : undefined;
        },
        undefined,
      );
    },
    list(path) {
      return attempt(path, () => readdirSync(path).sort(), []);
    },
  };
}
