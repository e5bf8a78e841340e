/** Inventory sources: files in YAML or INI, folders of such files, lists of hosts such as `nas,pi,`. */

import { basename, dirname, extname, join } from "node:path";
import { Collector, type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Inventory } from "../model/inventory.ts";
import type { ContentReader } from "../playbook/content-reader.ts";
import { readSource } from "../playbook/source-files.ts";
import { uniqueDiagnostics } from "../playbook/unique-diagnostics.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import { expandHosts } from "./expand-hosts.ts";
import { InventoryBuilder } from "./inventory-builder.ts";
import { hostNameIssue } from "./inventory-names.ts";
import { portVariable } from "./plain-nodes.ts";
import { readIniInventory } from "./read-ini-inventory.ts";
import { readYamlInventory } from "./read-yaml-inventory.ts";

export interface LoadedInventory {
  /** Undefined where there are errors. */
  readonly value?: Inventory;
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly reader: ContentReader;
  readonly inventory: InventoryBuilder;
  readonly out: Collector;
}

/** Files in an inventory folder that are no inventory, as in Ansible. */
const IGNORED = new Set([
  ".pyc",
  ".pyo",
  ".swp",
  ".bak",
  ".rpm",
  ".md",
  ".txt",
  ".rst",
  ".orig",
  ".cfg",
  ".retry",
  ".old",
  ".dpkg-old",
  ".hbs",
  ".sh",
]);
const IGNORED_NAMES = new Set(["group_vars", "host_vars", "vars_plugins"]);

function readHostList(source: string, { inventory, out }: Reading): void {
  const file = { path: "-i", text: source };
  let start = 0;
  for (const piece of source.split(",")) {
    const name = piece.trim();
    const from = start + piece.length - piece.trimStart().length;
    start += piece.length + 1;
    if (name === "") continue;
    const span = { file, start: from, end: from + name.length };
    const { names, port, diagnostic } = expandHosts(name, span);
    if (diagnostic) out.add(diagnostic);
    for (const host of names) {
      const issue = hostNameIssue(host, span);
      if (issue) out.add(issue);
      else {
        const built = inventory.addHost("ungrouped", host, span);
        if (port !== undefined) built.vars.set("ansible_port", portVariable(port, span));
      }
    }
  }
}

/** YAML by its extension, or by what the first line with content looks like. */
function isYaml(path: string, text: string): boolean {
  const extension = extname(path);
  if ([".yml", ".yaml", ".json"].includes(extension)) return true;
  if (extension === ".ini") return false;
  const first = text.split("\n").find((l) => l.trim() !== "" && !/^\s*[#;]/.test(l)) ?? "";
  return /^(---|\{)/.test(first) || /^[\w.-]+:\s*(#.*)?$/.test(first);
}

function readFile(path: string, { reader, inventory, out }: Reading): void {
  const source = readSource(path, reader);
  if (!source) return;
  out.addAll(source.diagnostics);
  const { file } = source;
  if (!file) return;
  const start = { file, start: 0, end: Math.min(2, file.text.length) };
  if (file.text.startsWith("#!")) {
    const help = "write its output into a file, or list the hosts in YAML";
    out.add(
      problem("INV0114", `\`${path}\` is a program; inventory programs are not supported yet`, {
        primary: start,
        help,
      }),
    );
  } else if (isYaml(path, file.text)) {
    const { value, diagnostics } = parseYaml(file);
    out.addAll(diagnostics);
    if (value) readYamlInventory(value, inventory, out);
  } else readIniInventory(file, inventory, out);
}

function readFolder(folder: string, reading: Reading): void {
  for (const name of reading.reader.list(folder)) {
    if (name.startsWith(".") || name.endsWith("~") || IGNORED_NAMES.has(name) || IGNORED.has(extname(name)))
      continue;
    const path = join(folder, name);
    if (reading.reader.kind(path) === "directory") readFolder(path, reading);
    else readFile(path, reading);
  }
}

function readOne(source: string, reading: Reading): void {
  const { reader, out } = reading;
  if (source.includes(",")) {
    readHostList(source, reading);
    return;
  }
  const kind = reader.kind(source);
  if (kind === "directory") readFolder(source, reading);
  else if (kind === "file") readFile(source, reading);
  else {
    const near = suggest(basename(source), reader.list(dirname(source)));
    const help =
      near === undefined
        ? `to name hosts themselves, put a comma behind them: \`-i ${source},\``
        : `did you mean \`${near}\`?`;
    out.add(problem("INV0109", `there is no inventory \`${source}\``, { help }));
  }
}

export function loadInventory(sources: readonly string[], reader: ContentReader): LoadedInventory {
  const out = new Collector();
  const inventory = new InventoryBuilder(out);
  for (const source of sources) readOne(source, { reader, inventory, out });
  const value = inventory.finish(sources);
  const diagnostics = uniqueDiagnostics(out.all);
  return out.failed ? { diagnostics } : { value, diagnostics };
}
