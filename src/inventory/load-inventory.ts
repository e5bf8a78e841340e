/** Inventories of one or more sources: files, folders of files, programs, lists of hosts such as `nas,pi,`. */

import { basename, dirname, extname, join } from "node:path";
import { Collector, type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Inventory } from "../model/inventory.ts";
import type { ContentReader } from "../playbook/content-reader.ts";
import { uniqueDiagnostics } from "../playbook/unique-diagnostics.ts";
import { InventoryBuilder } from "./inventory-builder.ts";
import { DEFAULT_INVENTORY_SETTINGS, type InventorySettings } from "./inventory-settings.ts";
import { readHostList } from "./read-host-list.ts";
import { readInventoryFile } from "./read-inventory-file.ts";
import type { InventoryReading, InventoryWorld } from "./reading.ts";

export interface LoadedInventory {
  /** Undefined where there are errors. */
  readonly value?: Inventory;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions extends Omit<InventoryWorld, "reader"> {
  readonly settings?: Partial<InventorySettings>;
}

interface Sources extends Omit<InventoryReading, "out"> {
  readonly all: Collector;
  /** Those that could be read, in order. */
  readonly processed: string[];
  readonly ignored: readonly RegExp[];
}

const NEVER_INVENTORY = new Set(["group_vars", "host_vars", "vars_plugins"]);

function isIgnored(name: string, { settings, ignored }: Sources): boolean {
  return (
    name.startsWith(".") ||
    NEVER_INVENTORY.has(name) ||
    settings.ignoredEnds.some((end) => name.endsWith(end)) ||
    ignored.some((pattern) => pattern.test(name))
  );
}

function readFolder(folder: string, sources: Sources): void {
  const names = sources.reader.list(folder);
  for (const name of names) {
    const path = join(folder, name);
    if (!isIgnored(name, sources)) readSource(path, sources);
    else if (extname(name) === ".ini") checkIgnored(path, names, sources);
  }
}

/** Ansible takes such a file for the settings of a program of the same name. */
function checkIgnored(path: string, names: readonly string[], { all, reader }: Sources): void {
  const stem = basename(path, ".ini");
  if (names.some((n) => n !== `${stem}.ini` && basename(n, extname(n)) === stem)) return;
  if (reader.kind(path) !== "file") return;
  const help = "rename it without `.ini`, or name it itself with `-i`";
  const message = `\`${path}\` is not read: in a folder, files that end in .ini count as settings of inventory programs`;
  all.add(warning("INV0120", message, { help }));
}

/** Reads one source; what went wrong is an error or a warning, as the settings say. */
function attempt(source: string, sources: Sources, read: (reading: InventoryReading) => void): void {
  const { all, settings, processed, inventory } = sources;
  const out = new Collector();
  inventory.source = source;
  inventory.tell(out);
  read({ ...sources, out });
  if (!out.failed) {
    all.addAll(out.all);
    processed.push(source);
    return;
  }
  if (settings.eachMustParse) all.addAll(out.all);
  else {
    for (const d of out.all) all.add(d.severity === "error" ? { ...d, severity: "warning" } : d);
    all.add(warning("INV0117", `\`${source}\` could not be read as an inventory`));
  }
}

function readSource(source: string, sources: Sources): void {
  const { reader } = sources;
  const kind = reader.kind(source);
  if (kind === "directory") readFolder(source, sources);
  else if (kind === "file") attempt(source, sources, (r) => readInventoryFile(source, sources.processed, r));
  else if (source.includes(",")) attempt(source, sources, (r) => readHostList(source, r));
  else {
    attempt(source, sources, ({ out }) => {
      const near = suggest(basename(source), reader.list(dirname(source)));
      const help =
        near === undefined
          ? `to name hosts themselves, put a comma behind them: \`-i ${source},\``
          : `did you mean \`${near}\`?`;
      out.add(problem("INV0109", `there is no inventory \`${source}\``, { help }));
    });
  }
}

function patternsOf({ ignoredPatterns }: InventorySettings, out: Collector): readonly RegExp[] {
  return ignoredPatterns.flatMap((pattern) => {
    try {
      return [new RegExp(pattern)];
    } catch {
      out.add(problem("INV0117", `\`${pattern}\` is no regular expression`));
      return [];
    }
  });
}

export function loadInventory(
  named: readonly string[],
  reader: ContentReader,
  options: LoadOptions = {},
): LoadedInventory {
  const all = new Collector();
  const settings = { ...DEFAULT_INVENTORY_SETTINGS, ...options.settings };
  const inventory = new InventoryBuilder(all, settings);
  const ignored = patternsOf(settings, all);
  const sources: Sources = { ...options, reader, inventory, settings, all, processed: [], ignored };
  for (const source of named) readSource(source, sources);
  inventory.tell(all);
  if (sources.processed.length === 0 && !all.failed && named.length > 0) {
    const message = "no inventory could be read";
    all.add(
      settings.oneMustParse
        ? problem("INV0117", message)
        : warning("INV0117", `${message}; only the implicit localhost is there`),
    );
  }
  const value = inventory.finish(named, settings.mismatch);
  const diagnostics = uniqueDiagnostics(all.all);
  return all.failed ? { diagnostics } : { value, diagnostics };
}
