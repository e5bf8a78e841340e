/** Inventories in INI form: sections of hosts, `[group:children]` and `[group:vars]`. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { pythonLiteral } from "../expression/value/python-literal.ts";
import type { Variable } from "../model/task.ts";
import { expandHosts } from "./expand-hosts.ts";
import { groupName, hostNameIssue } from "./inventory-names.ts";
import { dataVariable } from "./plain-nodes.ts";
import type { InventoryReading } from "./reading.ts";
import { shellWords, type Word } from "./shell-words.ts";

type Kind = "hosts" | "children" | "vars";

const KINDS: readonly Kind[] = ["hosts", "children", "vars"];

interface Section {
  readonly group: string;
  readonly kind: Kind;
}

/** Named before its own section: what it is then tied to. */
interface Pending {
  readonly kind: "children" | "vars";
  readonly parents: { readonly name: string; readonly span: Span }[];
}

interface Reading extends InventoryReading {
  readonly file: SourceFile;
  readonly pending: Map<string, Pending>;
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

function spanAt(r: Reading, start: number, end: number): Span {
  return { file: r.file, start, end: Math.max(end, start + 1) };
}

/** A Python literal, also a tuple without its parentheses; everything else is text. */
function literalOf(raw: string): unknown {
  const value = pythonLiteral(raw);
  if (value !== raw || !raw.includes(",")) return value;
  const tuple = pythonLiteral(`(${raw}\n)`);
  return Array.isArray(tuple) ? tuple : raw;
}

function variable(r: Reading, name: string, raw: string, key: Span, value: Span): Variable | undefined {
  return dataVariable(name, literalOf(raw), { key, value }, r.out);
}

function hostVariables(r: Reading, words: readonly Word[]): ReadonlyMap<string, Variable> {
  const vars = new Map<string, Variable>();
  for (const { text, start, end } of words) {
    const equals = text.indexOf("=");
    if (equals < 1) {
      const help = "variables of a host are `name=value`, without blanks; text with blanks needs quotes";
      const message = `\`${text}\` is no \`name=value\``;
      r.out.add(problem("INV0107", message, { primary: spanAt(r, start, end), help }));
      continue;
    }
    const name = text.slice(0, equals);
    const value = spanAt(r, start + equals + 1, end);
    const made = variable(r, name, text.slice(equals + 1), spanAt(r, start, start + equals), value);
    if (made) vars.set(name, made);
  }
  return vars;
}

function readHost(r: Reading, words: readonly Word[], group: string): void {
  const [first, ...rest] = words;
  if (!first) return;
  const span = spanAt(r, first.start, first.end);
  const { names, port, diagnostic } = expandHosts(first.text, span);
  if (diagnostic) r.out.add(diagnostic);
  const vars = hostVariables(r, rest);
  for (const name of names) {
    const issue = hostNameIssue(name, span);
    if (issue) {
      r.out.add(issue);
      return;
    }
    r.inventory.addHost(group, name, span, port);
    for (const [key, value] of vars) r.inventory.setVariable(name, key, value);
  }
}

const CHILD = /^([^:\]\s]+)\s*(?:#.*)?$/;

function readChild(r: Reading, { text, offset }: Line, parent: string): void {
  const span = spanAt(r, offset, offset + (/^\S+/.exec(text)?.[0].length ?? 1));
  const written = CHILD.exec(text)?.[1];
  if (written === undefined) {
    const help = "below `:children` stands one group per line, nothing else";
    const primary = spanAt(r, offset, offset + text.length);
    r.out.add(problem("INV0107", `\`${text}\` is no name of a group`, { primary, help }));
    return;
  }
  const child = groupName(written, span, r.settings.groupNames, r.out);
  if (child === undefined) return;
  if (r.inventory.hasGroup(child)) {
    r.inventory.addChild(parent, child, span);
    return;
  }
  const waiting = r.pending.get(child);
  if (waiting) waiting.parents.push({ name: parent, span });
  else r.pending.set(child, { kind: "children", parents: [{ name: parent, span }] });
}

function readVariable(r: Reading, { text, offset }: Line, group: string): void {
  const equals = text.indexOf("=");
  if (equals === -1) {
    const help = "below `:vars` stands `name = value` on each line";
    const primary = spanAt(r, offset, offset + text.length);
    r.out.add(problem("INV0107", `\`${text}\` is no \`name = value\``, { primary, help }));
    return;
  }
  const name = text.slice(0, equals).trim();
  const raw = text.slice(equals + 1);
  const lead = raw.length - raw.trimStart().length;
  const value = spanAt(r, offset + equals + 1 + lead, offset + text.length);
  const made = variable(r, name, raw.trim(), spanAt(r, offset, offset + name.length), value);
  if (made) r.inventory.setGroupVariable(group, name, made);
}

const HEADER = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;

/** Undefined for a line that is no header; a section that is wrong is one without a group. */
function readHeader(r: Reading, { text, offset }: Line): Section | "wrong" | undefined {
  const match = HEADER.exec(text);
  const primary = spanAt(r, offset, offset + text.length);
  if (!match) {
    if (!text.startsWith("[") || (!text.endsWith("]") && text.includes("]"))) return undefined;
    const help = "a section is written as `[group]`, `[group:children]` or `[group:vars]`, without blanks";
    const message = text.endsWith("]")
      ? `\`${text}\` is no header of a section`
      : "this section header is not closed";
    r.out.add(problem("INV0107", message, { primary, help }));
    return "wrong";
  }
  const [written = "", kind = "hosts"] = match.slice(1);
  if (!KINDS.includes(kind as Kind)) {
    const help =
      didYouMean(kind, KINDS) ?? "after the group's name `:children`, `:vars` or nothing can stand";
    r.out.add(problem("INV0108", `there are no sections of the kind \`:${kind}\``, { primary, help }));
    return "wrong";
  }
  const span = spanAt(r, offset + 1, offset + 1 + written.length);
  const group = groupName(written, span, r.settings.groupNames, r.out);
  if (group === undefined) return "wrong";
  beginSection(r, group, kind as Kind, span);
  return { group, kind: kind as Kind };
}

/** A group exists once it has a section; with `:vars` alone it does not count as there. */
function beginSection(r: Reading, group: string, kind: Kind, span: Span): void {
  const { inventory, pending } = r;
  if (!inventory.hasGroup(group) && kind === "vars" && !pending.has(group))
    pending.set(group, { kind: "vars", parents: [{ name: group, span }] });
  inventory.group(group, kind === "vars" ? undefined : span);
  if (kind === "vars") return;
  if (pending.get(group)?.kind === "vars") pending.delete(group);
  else tiePending(r, group);
}

function tiePending(r: Reading, group: string): void {
  const waiting = r.pending.get(group);
  if (!waiting) return;
  r.pending.delete(group);
  for (const { name, span } of waiting.parents) {
    r.inventory.addChild(name, group, span);
    if (r.pending.get(name)?.kind === "children") tiePending(r, name);
  }
}

function readLine(r: Reading, line: Line, section: Section): void {
  if (section.kind === "vars") readVariable(r, line, section.group);
  else if (section.kind === "children") readChild(r, line, section.group);
  else {
    const words = shellWords(line.text, line.offset);
    if (words) readHost(r, words, section.group);
    else {
      const primary = spanAt(r, line.offset, line.offset + line.text.length);
      const help = "close it on the same line; a backslash needs a second one before it";
      r.out.add(problem("INV0107", "a quote in this line is never closed", { primary, help }));
    }
  }
}

/** Lines as Python splits them, without the blanks around; comments and empty ones left out. */
function* linesOf(text: string): Iterable<Line> {
  const ends = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start <= text.length) {
    const end = ends.exec(text);
    const raw = text.slice(start, end?.index ?? text.length);
    const line = raw.trim();
    if (line !== "" && !/^[#;]/.test(line))
      yield { text: line, offset: start + raw.length - raw.trimStart().length };
    if (!end) return;
    start = end.index + end[0].length;
  }
}

export function readIniInventory(file: SourceFile, reading: InventoryReading): void {
  const r: Reading = { ...reading, file, pending: new Map() };
  let section: Section | "wrong" = { group: "ungrouped", kind: "hosts" };
  for (const line of linesOf(file.text)) {
    const header = readHeader(r, line);
    if (header) section = header;
    else if (section !== "wrong") readLine(r, line, section);
  }
  for (const [group, { parents }] of r.pending) {
    const help =
      didYouMean(
        group,
        r.inventory.groupNames().filter((n) => n !== group),
      ) ?? `add a section [${group}]`;
    for (const { span } of parents.slice(-1))
      r.out.add(problem("INV0105", `there is no group \`${group}\``, { primary: span, help }));
  }
}
