/** Inventories in TOML: `[group.hosts]`, `[group.vars]`, and `children` as a list of groups. */

import { parse, stringify, TomlError } from "smol-toml";
import { problem, warning } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { Float, floatOf } from "../expression/value/float.ts";
import { expandHosts } from "./expand-hosts.ts";
import { groupName, hostNameIssue } from "./inventory-names.ts";
import { dataVariable } from "./plain-nodes.ts";
import { isMap } from "./read-listed-inventory.ts";
import type { InventoryReading } from "./reading.ts";

const SECTIONS = ["hosts", "vars", "children"];

type Table = Readonly<Record<string, unknown>>;

interface Reading extends InventoryReading {
  readonly file: SourceFile;
}

/** The place of a key; its first mention as a word of the file, for want of more. */
function spanOf(key: string, { file }: Reading): Span {
  const plain = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const at = file.text.search(new RegExp(`(?<![\\w-])${plain}(?![\\w-])`));
  return at === -1 ? { file, start: 0, end: 1 } : { file, start: at, end: at + Math.max(1, key.length) };
}

/** Whole numbers come as bigint, so that floats can be told from them. */
function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return floatOf(value);
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plainValue(v)]));
}

function setVariables(owner: string, vars: Table, kind: "group" | "host", r: Reading): void {
  for (const [name, value] of Object.entries(vars)) {
    const span = spanOf(name, r);
    const variable = dataVariable(name, plainValue(value), { key: span, value: span }, r.out);
    if (!variable) continue;
    if (kind === "group") r.inventory.setGroupVariable(owner, name, variable);
    else r.inventory.setVariable(owner, name, variable);
  }
}

function readHost(pattern: string, vars: unknown, group: string, r: Reading): void {
  const span = spanOf(pattern, r);
  const { names, port, diagnostic } = expandHosts(pattern, span);
  if (diagnostic) r.out.add(diagnostic);
  if (!isMap(vars)) {
    wrong(
      `the variables of the host \`${pattern}\` must be a table`,
      pattern,
      r,
      `write \`${pattern} = {}\``,
    );
    return;
  }
  for (const name of names) {
    const issue = hostNameIssue(name, span);
    if (issue) {
      r.out.add(issue);
      return;
    }
    r.inventory.addHost(group, name, span, port);
    setVariables(name, vars, "host", r);
  }
}

function wrong(message: string, key: string, r: Reading, help?: string): void {
  r.out.add(problem("INV0101", message, { primary: spanOf(key, r), ...(help ? { help } : {}) }));
}

function readSection(key: string, data: unknown, group: string, r: Reading): void {
  if (key === "children") {
    if (!Array.isArray(data)) {
      wrong(`\`children\` of the group \`${group}\` must be a list`, key, r);
      return;
    }
    for (const child of data) {
      const name = readGroup(String(child), {}, r);
      if (name !== undefined) r.inventory.addChild(group, name, spanOf(String(child), r));
    }
  } else if (!SECTIONS.includes(key)) {
    const message = `\`${key}\` is no key of the group \`${group}\`, which has hosts, vars and children; it is passed by`;
    const help = didYouMean(key, SECTIONS);
    r.out.add(warning("INV0102", message, { primary: spanOf(key, r), ...(help ? { help } : {}) }));
  } else if (!isMap(data)) wrong(`\`${key}\` of the group \`${group}\` must be a table`, key, r);
  else if (key === "vars") setVariables(group, data, "group", r);
  else for (const [host, vars] of Object.entries(data)) readHost(host, vars, group, r);
}

function readGroup(written: string, data: unknown, r: Reading): string | undefined {
  const span = spanOf(written, r);
  if (!isMap(data)) {
    const message = `the group \`${written}\` must be a table; it is passed by`;
    r.out.add(warning("INV0101", message, { primary: span }));
    return undefined;
  }
  const name = groupName(written, span, r.settings.groupNames, r.out);
  if (name === undefined) return undefined;
  r.inventory.group(name, span);
  for (const [key, section] of Object.entries(data)) readSection(key, section, name, r);
  return name;
}

function parsed({ file, out }: Reading): Table | undefined {
  try {
    return parse(file.text.replace(/^\ufeff/, ""), { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const lines = file.text.split("\n").slice(0, error.line - 1);
    const start = Math.min(
      lines.reduce((sum, l) => sum + l.length + 1, 0) + Math.max(0, error.column - 1),
      Math.max(0, file.text.length - 1),
    );
    const message = `this is not TOML: ${(error.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "")}`;
    out.add(problem("INV0101", message, { primary: { file, start, end: start + 1 } }));
    return undefined;
  }
}

export function readTomlInventory(file: SourceFile, reading: InventoryReading): void {
  const r: Reading = { ...reading, file };
  for (const [name, group] of Object.entries(parsed(r) ?? {})) readGroup(name, group, r);
}

/** Data as TOML; text that says why where TOML can't hold it. */
export function tomlText(data: Table): { readonly text: string } | { readonly fault: string } {
  try {
    return { text: stringify(writable(data, []), { numbersAsFloat: true }) };
  } catch (error) {
    if (error instanceof Error) return { fault: error.message };
    throw error;
  }
}

/** Whole numbers as bigint: all other numbers are written as floats. */
function writable(value: unknown, path: readonly string[]): unknown {
  if (value === null || value === undefined) throw new Error(`\`${path.join(".")}\` is null`);
  if (value instanceof Float) return value.value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item, i) => writable(item, [...path, String(i)]));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, writable(v, [...path, k])]));
}
