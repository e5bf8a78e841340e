/** How parsing reaches files: passed in, so that everything above the engine can be run on files that are not there. */

import type { DuplicateKeys } from "../source/convert-document.ts";

export interface ContentReader {
  /** The file's text, or undefined where there is no such file. Throws for a file that can't be read. */
  read(path: string): string | undefined;
  kind(path: string): "file" | "directory" | undefined;
  /** Names in a folder, sorted; empty where there is no such folder. */
  list(path: string): readonly string[];
  /** Whether the file, when it was read, was encrypted: then nothing of its text is shown. */
  isSecret?(path: string): boolean;
  /** What becomes of keys that stand twice in a map of a YAML file; an error where nothing is said. */
  readonly duplicateKeys?: DuplicateKeys;
}
