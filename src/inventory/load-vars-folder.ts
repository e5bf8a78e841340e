/** `group_vars/` and `host_vars/` of one folder: files by the name of a group or host, or folders of files. */

import { join } from "node:path";
import { Collector, type Diagnostic, warning } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Inventory, VarsFolder } from "../model/inventory.ts";
import type { VarLayer } from "../model/task.ts";
import type { ContentReader } from "../playbook/content-reader.ts";
import { loadVarsFile } from "../playbook/load-vars-file.ts";

const EXTENSION = /\.(ya?ml|json)$/;

interface Reading {
  readonly reader: ContentReader;
  readonly workingDirectory: string | undefined;
  readonly out: Collector;
}

/** Names with a dot that is no extension (`nas.lan`) are whole names. */
function isVariables(name: string): boolean {
  return !name.startsWith(".") && !name.endsWith("~") && !/\.(md|txt|bak|swp|orig|old|retry)$/.test(name);
}

function layersBelow(path: string, reading: Reading): readonly VarLayer[] {
  return reading.reader.list(path).flatMap((name) => {
    const below = join(path, name);
    if (!isVariables(name)) return [];
    if (reading.reader.kind(below) === "directory") return layersBelow(below, reading);
    return EXTENSION.test(name) || !name.includes(".") ? layer(below, reading) : [];
  });
}

function layer(path: string, { reader, workingDirectory, out }: Reading): readonly VarLayer[] {
  const { value, diagnostics } = loadVarsFile(path, reader, workingDirectory);
  out.addAll(diagnostics);
  return value ? [value] : [];
}

function read(folder: string, reading: Reading): ReadonlyMap<string, readonly VarLayer[]> {
  const layers = new Map<string, readonly VarLayer[]>();
  for (const name of reading.reader.list(folder).filter(isVariables)) {
    const path = join(folder, name);
    const isFolder = reading.reader.kind(path) === "directory";
    const owner = isFolder ? name : name.replace(EXTENSION, "");
    const found = isFolder ? layersBelow(path, reading) : layer(path, reading);
    layers.set(owner, [...(layers.get(owner) ?? []), ...found]);
  }
  return layers;
}

export interface LoadedVarsFolder {
  readonly value: VarsFolder;
  readonly diagnostics: readonly Diagnostic[];
}

export function loadVarsFolder(
  directory: string,
  reader: ContentReader,
  workingDirectory?: string,
): LoadedVarsFolder {
  const out = new Collector();
  const reading = { reader, workingDirectory, out };
  const groups = read(join(directory, "group_vars"), reading);
  const hosts = read(join(directory, "host_vars"), reading);
  return { value: { directory, groups, hosts }, diagnostics: out.all };
}

/** Files whose name is nearly that of a group or host: nobody would ever see their variables. */
export function checkVarsFolder(folder: VarsFolder, inventory: Inventory): readonly Diagnostic[] {
  const out: Diagnostic[] = [];
  const check = (names: Iterable<string>, known: readonly string[], kind: string): void => {
    for (const name of names) {
      const near = known.includes(name) ? undefined : suggest(name, known);
      if (near === undefined) continue;
      const message = `${kind}_vars/${name} is for no ${kind} of the inventory`;
      out.push(
        warning("INV0116", message, { notes: [`in ${folder.directory}`], help: `did you mean \`${near}\`?` }),
      );
    }
  };
  check(folder.groups.keys(), [...inventory.groups.keys()], "group");
  check(folder.hosts.keys(), [...inventory.hosts.keys()], "host");
  return out;
}
