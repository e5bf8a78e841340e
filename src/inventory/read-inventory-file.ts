/** One file of an inventory: which form it has, and which reader is for that. */

import { basename, extname } from "node:path";
import { Collector, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { displayPath, readSource } from "../playbook/source-files.ts";
import { dataOf, entryOf, type MapNode } from "../source/located.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import { readConstructed } from "./constructed.ts";
import { readGenerator } from "./generator.ts";
import type { InventoryForm } from "./inventory-settings.ts";
import { readIniInventory } from "./read-ini-inventory.ts";
import { readListedInventory } from "./read-listed-inventory.ts";
import { readProgramInventory } from "./read-program-inventory.ts";
import { readTomlInventory } from "./read-toml-inventory.ts";
import { readYamlInventory } from "./read-yaml-inventory.ts";
import type { InventoryReading } from "./reading.ts";

const YAML_EXTENSIONS = [".yml", ".yaml", ".json"];

/** The first line with content: enough to tell the forms apart where the extension does not. */
function firstLine(text: string): string {
  return text.split("\n").find((l) => l.trim() !== "" && !/^\s*[#;]/.test(l)) ?? "";
}

function looksLikeYaml(path: string, text: string): boolean {
  const extension = extname(path);
  const first = firstLine(text);
  if (YAML_EXTENSIONS.includes(extension)) return !/^\[[^\]"{]+\]\s*(#.*)?$/.test(first.trim());
  if (extension !== "" && extension !== ".config" && !basename(path).startsWith(".")) return false;
  return /^(---|%YAML|\{)/.test(first) || /^(["']?)[\w.-]+\1\s*:(\s|$)/.test(first);
}

/** Whether the form may be read; where not, that is told. */
function isEnabled(form: InventoryForm, path: string, { settings, out }: InventoryReading): boolean {
  if (settings.enabled.includes(form)) return true;
  const help = `add \`${form}\` to the forms that are enabled: ${settings.enabled.join(", ")}`;
  out.add(problem("INV0117", `\`${path}\` is an inventory of a form that is not enabled`, { help }));
  return false;
}

function readPlugin(config: MapNode, processed: readonly string[], r: InventoryReading, path: string): void {
  const node = entryOf(config, "plugin")?.value;
  const written = node?.kind === "scalar" ? String(node.value) : "";
  const name = written.replace(/^ansible\.(builtin|legacy)\./, "");
  const known = ["constructed", "generator"];
  if (name !== "constructed" && name !== "generator") {
    const instead = `\`ansible-inventory -i ${path} --list --export > hosts.json\``;
    const help =
      didYouMean(name, known) ??
      `run ${instead} where the plugin is installed, and use hosts.json as the inventory`;
    r.out.add(
      problem("INV0118", `homerun has no inventory plugin \`${written}\``, {
        primary: node?.span ?? config.span,
        notes: ["plugins of collections are Python; homerun has constructed and generator"],
        help,
      }),
    );
    return;
  }
  if (!r.settings.enabled.includes("auto") && !isEnabled(name, path, r)) return;
  if (name === "generator") readGenerator(config, r);
  else readConstructed(config, processed, r);
}

function readYaml(file: SourceFile, path: string, processed: readonly string[], r: InventoryReading): void {
  const { value, diagnostics } = parseYaml(file, r.reader.duplicateKeys);
  r.out.addAll(diagnostics);
  const isNothing = !value || (value.kind === "scalar" && value.value === null);
  // Nothing at all is a YAML or an INI inventory without hosts, and no other form.
  if (isNothing && r.settings.enabled.includes("ini")) return;
  if (!value) {
    if (diagnostics.length === 0) isEnabled("yaml", path, r);
    return;
  }
  if (value.kind === "map" && entryOf(value, "plugin")) readPlugin(value, processed, r, path);
  else if (value.kind === "map" && entryOf(value, "_meta"))
    readListedInventory(dataOf(value), { file, start: 0, end: 1 }, r);
  else if (isEnabled("yaml", path, r)) readYamlInventory(value, r);
}

function readText(file: SourceFile, path: string, processed: readonly string[], r: InventoryReading): void {
  if (extname(path) === ".toml") {
    if (isEnabled("toml", path, r)) readTomlInventory(file, r);
  } else if (looksLikeYaml(path, file.text)) readYaml(file, path, processed, r);
  else if (isEnabled("ini", path, r)) readIniInventory(file, r);
}

/** A program that is read as text is no inventory: one message says so, and not one for each of its lines. */
function readWithShebang(
  file: SourceFile,
  path: string,
  processed: readonly string[],
  r: InventoryReading,
): void {
  const out = new Collector();
  r.inventory.tell(out);
  readText(file, path, processed, { ...r, out });
  r.inventory.tell(r.out);
  if (!out.failed) {
    r.out.addAll(out.all);
    return;
  }
  r.out.add(
    problem("INV0114", `\`${path}\` is a program that may not be run`, {
      primary: { file, start: 0, end: Math.max(2, file.text.indexOf("\n")) },
      help: `make it executable: \`chmod +x ${path}\``,
    }),
  );
}

/** `processed`: the sources before it, whose variables `constructed` may look at. */
export function readInventoryFile(path: string, processed: readonly string[], r: InventoryReading): void {
  const shown = displayPath(path, r.workingDirectory);
  const isProgram = r.isProgram?.(path) === true;
  const source = readSource(path, r.reader, r.workingDirectory);
  if (!source) return;
  const { file } = source;
  const isBinary = !file || file.text.includes("\0");
  if (isProgram && (isBinary || file.text.startsWith("#!"))) {
    if (isEnabled("script", shown, r)) readProgramInventory(path, r);
    return;
  }
  r.out.addAll(source.diagnostics);
  if (!file) return;
  if (file.text.startsWith("#!")) readWithShebang(file, path, processed, r);
  else readText(file, path, processed, r);
}
