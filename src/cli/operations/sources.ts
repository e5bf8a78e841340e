/** Everything that a verb reads before it touches a host: inventory, variables beside it, playbooks, partials. All problems are told at once. */

import { dirname, join, relative, resolve } from "node:path";
import { Collector, type Diagnostic, DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import { type LoadOptions, loadInventory } from "../../inventory/load-inventory.ts";
import { checkVarsFolder, loadVarsFolder } from "../../inventory/load-vars-folder.ts";
import type { Inventory, VarsFolder } from "../../model/inventory.ts";
import type { Variable, VarLayer } from "../../model/task.ts";
import type { ContentReader } from "../../playbook/content-reader.ts";
import { loadVarsFile } from "../../playbook/load-vars-file.ts";
import { parseVars } from "../../playbook/parse-vars.ts";
import { compileTree } from "../../template/tree.ts";
import type { ExtraVars } from "../extra-vars.ts";

export interface InventorySources {
  readonly inventory: Inventory;
  readonly folders: readonly VarsFolder[];
  readonly warnings: readonly Diagnostic[];
}

/** The inventory of the call; `inventory/` or a single file of that name where nothing was said. */
export function readInventory(
  named: readonly string[],
  reader: ContentReader,
  cwd: string,
  { home, ...options }: LoadOptions & { readonly home?: string } = {},
): InventorySources {
  const sources = (named.length > 0 ? named : usualInventory(reader, cwd)).map((s) =>
    home === undefined ? s : s.replace(/^~(?=\/|$)/, home),
  );
  const collector = new Collector();
  const { value, diagnostics } = loadInventory(sources, reader, options);
  collector.addAll(diagnostics);
  const folders = sources
    .filter((s) => !s.includes(",") || reader.kind(resolve(cwd, s)) !== undefined)
    .map((s) => (reader.kind(resolve(cwd, s)) === "directory" ? s : dirname(s)))
    .map((folder) => readFolder(resolve(cwd, folder), reader, collector));
  if (!value || collector.failed) throw new DiagnosticError(collector.all);
  const warnings = [...collector.all, ...folders.flatMap((f) => checkVarsFolder(f, value))];
  return { inventory: value, folders: uniqueFolders(folders), warnings };
}

/** Of two sources in one folder the variables beside them count once, in the place of the last. */
function uniqueFolders(folders: readonly VarsFolder[]): readonly VarsFolder[] {
  return folders.filter((f, i) => folders.findLastIndex((other) => other.directory === f.directory) === i);
}

function usualInventory(reader: ContentReader, cwd: string): readonly string[] {
  const found = ["inventory", "inventory.yml", "inventory.yaml", "inventory.ini"].find(
    (n) => reader.kind(resolve(cwd, n)) !== undefined,
  );
  if (found !== undefined) return [found];
  throw new DiagnosticError([
    problem("CLI0205", "there is no inventory", {
      notes: ["looked for inventory/, inventory.yml, inventory.yaml and inventory.ini in the current folder"],
      help: "name one with `-i FILE`, or in homerun.yml with `inventory: FILE`; for a host or two: `-i nas.lan,`",
    }),
  ]);
}

function readFolder(directory: string, reader: ContentReader, collector: Collector): VarsFolder {
  const { value, diagnostics } = loadVarsFolder(directory, reader);
  collector.addAll(diagnostics);
  return value;
}

/** group_vars/ and host_vars/ beside the playbooks, each folder once. */
export function readPlaybookFolders(
  playbooks: readonly string[],
  reader: ContentReader,
  cwd: string,
): readonly VarsFolder[] {
  const collector = new Collector();
  const directories = [...new Set(playbooks.map((p) => dirname(resolve(cwd, p))))];
  const folders = directories.map((d) => readFolder(d, reader, collector));
  if (collector.failed) throw new DiagnosticError(collector.all);
  return folders;
}

/** All of it is the user's own text: pairs too may use other variables. */
export function readExtraVariables(
  given: readonly ExtraVars[],
  reader: ContentReader,
  cwd: string,
): VarLayer {
  const all = new Map<string, Variable>();
  const collector = new Collector();
  for (const [index, extra] of given.entries()) {
    if (extra.kind === "file") {
      const { value, diagnostics } = loadVarsFile(resolve(cwd, extra.path), reader);
      collector.addAll(diagnostics);
      if (!value && diagnostics.length === 0)
        collector.add(problem("RUN0106", `the variables file \`${extra.path}\` is not to be found`));
      for (const [name, variable] of value ?? []) all.set(name, variable);
    } else if (extra.kind === "yaml") {
      const { value, diagnostics } = parseVars({ path: `-e (${index + 1})`, text: extra.text });
      collector.addAll(diagnostics);
      for (const [name, variable] of value ?? []) all.set(name, variable);
    } else {
      for (const [name, value] of Object.entries(extra.values)) {
        const { variable, diagnostics } = pairVariable(name, value);
        collector.addAll(diagnostics);
        if (variable) all.set(name, variable);
      }
    }
  }
  if (collector.failed) throw new DiagnosticError(collector.all);
  return all;
}

function pairVariable(
  name: string,
  value: string,
): { readonly variable?: Variable; readonly diagnostics: readonly Diagnostic[] } {
  const span = { file: { path: `-e ${name}`, text: value }, start: 0, end: value.length };
  const { value: tree, diagnostics } = compileTree({
    kind: "scalar",
    value,
    text: value,
    style: "quoted",
    span,
    offsetAt: (i) => i,
  });
  return tree === undefined ? { diagnostics } : { variable: { tree, span }, diagnostics };
}

/** Handlebars partials of `templates/` beside the playbooks' folder, beside the playbooks, and in the working directory, by path without extension. */
export function readPartials(
  playbooks: readonly string[],
  reader: ContentReader,
  cwd: string,
): ReadonlyMap<string, SourceFile> {
  const partials = new Map<string, SourceFile>();
  const folders = [
    cwd,
    ...playbooks.flatMap((p) => [dirname(dirname(resolve(cwd, p))), dirname(resolve(cwd, p))]),
  ];
  for (const folder of new Set(folders.map((f) => join(f, "templates"))))
    collect(folder, folder, reader, cwd, partials);
  return partials;
}

function collect(
  folder: string,
  root: string,
  reader: ContentReader,
  cwd: string,
  into: Map<string, SourceFile>,
): void {
  for (const name of reader.list(folder)) {
    const path = join(folder, name);
    if (reader.kind(path) === "directory") collect(path, root, reader, cwd, into);
    else if (name.endsWith(".hbs")) {
      const text = readOpen(path, reader);
      const secret = reader.isSecret?.(path) === true ? { secret: true } : {};
      if (text !== undefined)
        into.set(relative(root, path).slice(0, -".hbs".length), {
          path: relative(cwd, path),
          text,
          ...secret,
        });
    }
  }
}

/** A template that can't be decrypted is an error where it is used, and most are not partials. */
function readOpen(path: string, reader: ContentReader): string | undefined {
  try {
    return reader.read(path);
  } catch (error) {
    const isLocked =
      error instanceof DiagnosticError && error.diagnostics.every((d) => d.code.startsWith("VLT"));
    if (isLocked) return undefined;
    throw error;
  }
}
