/** `group_vars/` and `host_vars/` of one folder: files by the name of a group or host, or folders of files. */

import { extname, join } from "node:path";
import { Collector, type Diagnostic, warning } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Inventory, VarsFolder } from "../model/inventory.ts";
import type { VarLayer } from "../model/task.ts";
import type { ContentReader } from "../playbook/content-reader.ts";
import { loadVarsFile } from "../playbook/load-vars-file.ts";

/** In the order in which Ansible looks for them; only the first that is there counts. */
const EXTENSIONS = ["", ".yml", ".yaml", ".json"];

interface Reading {
  readonly reader: ContentReader;
  readonly workingDirectory: string | undefined;
  readonly out: Collector;
}

interface Entry {
  readonly owner: string;
  readonly name: string;
  /** Of its extension; the lowest counts. */
  readonly rank: number;
}

function isHidden(name: string): boolean {
  return name.startsWith(".") || name.endsWith("~");
}

function layersBelow(path: string, reading: Reading): readonly VarLayer[] {
  return reading.reader.list(path).flatMap((name) => {
    const below = join(path, name);
    const extension = extname(name);
    if (isHidden(name)) return [];
    if (reading.reader.kind(below) === "directory")
      return extension === "" ? layersBelow(below, reading) : [];
    return EXTENSIONS.includes(extension) ? layer(below, reading) : [];
  });
}

function layer(path: string, { reader, workingDirectory, out }: Reading): readonly VarLayer[] {
  const { value, diagnostics } = loadVarsFile(path, reader, workingDirectory);
  out.addAll(diagnostics);
  return value ? [value] : [];
}

/** What no group and no host is named like. */
const NO_VARIABLES = /\.(md|txt|rst|bak|swp|orig|old|retry)$/;

/** A name with a dot that is no extension (`nas.lan`) is a whole name. */
function entryOf(name: string): Entry {
  const extension = extname(name);
  const rank = extension === "" ? 0 : EXTENSIONS.indexOf(extension);
  return rank > 0 ? { owner: name.slice(0, -extension.length), name, rank } : { owner: name, name, rank: 0 };
}

function read(folder: string, reading: Reading): ReadonlyMap<string, readonly VarLayer[]> {
  const chosen = new Map<string, Entry>();
  for (const entry of reading.reader
    .list(folder)
    .filter((n) => !isHidden(n) && !NO_VARIABLES.test(n))
    .map(entryOf)) {
    const other = chosen.get(entry.owner);
    const [used, unused] = !other || entry.rank < other.rank ? [entry, other] : [other, entry];
    chosen.set(entry.owner, used);
    if (unused) reading.out.add(notRead(folder, used.name, unused.name));
  }
  const layers = new Map<string, readonly VarLayer[]>();
  for (const { owner, name } of chosen.values()) {
    const path = join(folder, name);
    const isFolder = reading.reader.kind(path) === "directory";
    layers.set(owner, isFolder ? layersBelow(path, reading) : layer(path, reading));
  }
  return layers;
}

function notRead(folder: string, used: string, unused: string): Diagnostic {
  const message = `\`${join(folder, unused)}\` is not read, since \`${used}\` is there too`;
  return warning("INV0120", message, {
    help: `put it into a folder \`${entryOf(used).owner}/\`, with the other`,
  });
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
