/** The files of a role: `<folder>/main.yml` and its other spellings, and folders of variables. */

import { join } from "node:path";
import { problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { VarLayer } from "../model/task.ts";
import type { ContentReader } from "./content-reader.ts";
import type { LoadContext } from "./load-context.ts";
import type { Parsing } from "./parsing.ts";
import { shown } from "./read-keyword.ts";
import { displayPath, findYaml, type ReadYaml, readYaml } from "./source-files.ts";
import { mergeLayers, NO_VARS, readEntries } from "./variables.ts";

/** Which of the role's files an import or include names, and where it names it. */
export interface NamedFile {
  readonly role: string;
  readonly path: string;
  readonly folder: "tasks" | "handlers" | "defaults" | "vars" | "meta";
  /** Without it `main`, which need not exist. */
  readonly from?: string | undefined;
  readonly span: Span;
}

/** The file, under any of the usual extensions. */
export function findRoleFile(
  path: string,
  folder: string,
  name: string,
  reader: ContentReader,
): string | undefined {
  const base = join(path, folder, name);
  return /\.\w+$/.test(name) && reader.kind(base) === "file" ? base : findYaml(base, reader);
}

export function roleFile(
  { role, path, folder, from, span }: NamedFile,
  parsing: Parsing,
): string | undefined {
  const { reader, workingDirectory } = parsing.context;
  const found = findRoleFile(path, folder, from ?? "main", reader);
  if (found !== undefined || from === undefined) return found;
  const there = reader.list(join(path, folder));
  parsing.out.add(
    problem("PB0302", `the role \`${role}\` has no file \`${from}\` in ${folder}/`, {
      primary: span,
      notes: [
        `searched: ${displayPath(join(path, folder, from), workingDirectory)} with .yml, .yaml and .json`,
      ],
      help:
        there.length > 0
          ? `in ${folder}/ there are ${there.join(", ")}`
          : `the role has no folder ${folder}/`,
    }),
  );
  return undefined;
}

/** Files below a folder in name order, folders where they stand. */
function filesBelow(folder: string, context: LoadContext): readonly string[] {
  return context.reader.list(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name.startsWith(".") || name.endsWith("~")) return [];
    if (context.reader.kind(path) === "directory") return filesBelow(path, context);
    return /\.(ya?ml|json)$/.test(name) || !name.includes(".") ? [path] : [];
  });
}

/** Variables of a file; anything but a map is reported. */
export function layerOf(read: ReadYaml, parsing: Pick<Parsing, "out">): VarLayer {
  parsing.out.addAll(read.diagnostics);
  const { value } = read;
  if (!value || (value.kind === "scalar" && value.value === null)) return NO_VARS;
  if (value.kind === "map") return readEntries(value.entries, parsing.out, true);
  const help = "write one `name: value` per line, without dashes";
  const message = `a file of variables must be a map, not ${shown(value)}`;
  parsing.out.add(problem("PB0311", message, { primary: value.span, help }));
  return NO_VARS;
}

/** `defaults/main.yml` or all files of `defaults/main/`. */
export function roleVariables(file: NamedFile, parsing: Parsing): VarLayer {
  const { context } = parsing;
  const folder = join(file.path, file.folder, file.from ?? "main");
  const isFolder = context.reader.kind(folder) === "directory";
  const single = isFolder ? undefined : roleFile(file, parsing);
  const paths = isFolder ? filesBelow(folder, context) : single === undefined ? [] : [single];
  const layers = paths.map((p) => {
    const read = readYaml(p, context.reader, context.workingDirectory);
    return read ? layerOf(read, parsing) : NO_VARS;
  });
  return mergeLayers(layers);
}
