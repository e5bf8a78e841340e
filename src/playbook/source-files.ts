/** Files of a playbook as parsed YAML, each read once for one reader: a run goes by what the files said at its start. */

import { isAbsolute, relative, resolve } from "node:path";
import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import type { Node } from "../source/located.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import type { ContentReader } from "./content-reader.ts";

export interface ReadYaml {
  readonly file: SourceFile;
  readonly value?: Node;
  readonly diagnostics: readonly Diagnostic[];
}

/** The path as one would type it: relative to the working directory where that is shorter. */
export function displayPath(path: string, workingDirectory: string | undefined): string {
  if (workingDirectory === undefined || !isAbsolute(path)) return path;
  const short = relative(workingDirectory, path);
  return short !== "" && short.length < path.length ? short : path;
}

/** The file's text; a file that is there but can't be read is a diagnostic. Undefined where there is no such file. */
export function readSource(
  path: string,
  reader: ContentReader,
  workingDirectory?: string,
): { readonly file?: SourceFile; readonly diagnostics: readonly Diagnostic[] } | undefined {
  try {
    const text = reader.read(path);
    if (text === undefined) return undefined;
    const secret = reader.isSecret?.(path) === true ? { secret: true } : {};
    return { file: { path: displayPath(path, workingDirectory), text, ...secret }, diagnostics: [] };
  } catch (error) {
    if (error instanceof DiagnosticError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

/** Reads and parses one file, without remembering it. */
export function readYamlFresh(
  path: string,
  reader: ContentReader,
  workingDirectory?: string,
): ReadYaml | undefined {
  const source = readSource(path, reader, workingDirectory);
  if (!source) return undefined;
  const file = source.file ?? { path: displayPath(path, workingDirectory), text: "" };
  if (!source.file) return { file, diagnostics: source.diagnostics };
  return { file, ...parseYaml(file, reader.duplicateKeys) };
}

const caches = new WeakMap<ContentReader, Map<string, ReadYaml>>();

export function readYaml(
  path: string,
  reader: ContentReader,
  workingDirectory: string,
): ReadYaml | undefined {
  const cache = caches.get(reader) ?? new Map<string, ReadYaml>();
  caches.set(reader, cache);
  const absolute = resolve(workingDirectory, path);
  const known = cache.get(absolute);
  if (known) return known;
  const read = readYamlFresh(absolute, reader, workingDirectory);
  if (read) cache.set(absolute, read);
  return read;
}

const EXTENSIONS = [".yml", ".yaml", ".json", ""];

/** `base` with the first of the usual extensions under which a file exists. */
export function findYaml(base: string, reader: ContentReader): string | undefined {
  return EXTENSIONS.map((e) => `${base}${e}`).find((path) => reader.kind(path) === "file");
}
