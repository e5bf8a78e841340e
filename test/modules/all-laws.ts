/** The laws of all modules that have one, as they lie in the folder. */

import { readdirSync } from "node:fs";
import path from "node:path";
import type { Law } from "./law.ts";

const FOLDER = path.join(import.meta.dirname, "laws");

export function readLaws(): Promise<readonly Law[]> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
  return Promise.all(
    names.map(async (name) => ((await import(path.join(FOLDER, name))) as { readonly law: Law }).law),
  );
}
