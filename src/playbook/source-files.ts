/** Files of a playbook as parsed YAML, each read once for one reader: a run goes by what the files said at its start. */

import { isAbsolute, relative, resolve } from "node:path";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
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
    return text === undefined
      ? undefined
      : { file: { path: displayPath(path, workingDirectory), text }, diagnostics: [] };
  } catch (error) {
    if (error instanceof DiagnosticError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

function refuseVault(file: SourceFile): Diagnostic | undefined {
  if (!file.text.startsWith("$ANSIBLE_VAULT")) return undefined;
  return problem("SRC0112", "vault-encrypted files are not supported yet", {
    primary: { file, start: 0, end: Math.max(1, file.text.indexOf("\n")) },
    help: "decrypt it with `ansible-vault decrypt`, or give its variables with `-e @FILE`",
  });
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
  const vault = refuseVault(file);
  return vault ? { file, diagnostics: [vault] } : { file, ...parseYaml(file) };
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
