/** Inventories in INI form: sections of hosts, `[group:children]` and `[group:vars]`. */

import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Variable } from "../model/task.ts";
import { variableNameIssue } from "../playbook/names.ts";
import { compileTree } from "../template/tree.ts";
import { expandHosts } from "./expand-hosts.ts";
import type { InventoryBuilder } from "./inventory-builder.ts";
import { groupNameIssue, hostNameIssue } from "./inventory-names.ts";
import { dataNode, portVariable } from "./plain-nodes.ts";
import { pythonLiteral } from "./python-literal.ts";

type Kind = "hosts" | "children" | "vars";

interface Section {
  readonly group: string;
  readonly kind: Kind;
}

interface Child {
  readonly parent: string;
  readonly child: string;
  readonly span: Span;
}

interface Reading {
  readonly file: SourceFile;
  readonly inventory: InventoryBuilder;
  readonly out: Collector;
  readonly children: Child[];
  /** `[x:vars]` and the like of groups that must exist elsewhere. */
  readonly mentioned: { readonly group: string; readonly span: Span }[];
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KINDS: readonly Kind[] = ["hosts", "children", "vars"];

function spanAt(r: Reading, start: number, end: number): Span {
  return { file: r.file, start, end: Math.max(end, start + 1) };
}

/** Words of a line as a shell splits them, up to a comment; undefined where a quote is not closed. */
function wordsOf(line: string, offset: number): readonly Word[] | undefined {
  const words: Word[] = [];
  let text = "";
  let start = -1;
  let quote = "";
  for (let i = 0; i <= line.length; i++) {
    const char = line[i] ?? "";
    if (quote !== "") {
      if (char === "") return undefined;
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && /["\\]/.test(line[i + 1] ?? "")) text += line[++i] ?? "";
      else text += char;
    } else if (char === "" || /\s/.test(char) || char === "#") {
      if (start !== -1) words.push({ text, start: offset + start, end: offset + i });
      [text, start] = ["", -1];
      if (char === "#") break;
    } else {
      if (start === -1) start = i;
      if (char === '"' || char === "'") quote = char;
      else if (char === "\\" && i + 1 < line.length) text += line[++i] ?? "";
      else text += char;
    }
  }
  return words;
}

function variable(r: Reading, raw: string, key: Span, value: Span): Variable | undefined {
  const compiled = compileTree(dataNode(pythonLiteral(raw), value));
  r.out.addAll(compiled.diagnostics);
  return compiled.value && { tree: compiled.value, span: key };
}

function setVariable(
  r: Reading,
  into: Map<string, Variable>,
  name: string,
  raw: string,
  key: Span,
  value: Span,
): void {
  const issue = variableNameIssue(name, key, true);
  if (issue) r.out.add(issue);
  if (issue?.severity === "error") return;
  const made = variable(r, raw, key, value);
  if (made) into.set(name, made);
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
    setVariable(r, vars, name, text.slice(equals + 1), spanAt(r, start, start + equals), value);
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
    const host = r.inventory.addHost(group, name, span);
    if (port !== undefined) host.vars.set("ansible_port", portVariable(port, span));
    for (const [key, value] of vars) host.vars.set(key, value);
  }
}

function readChild(r: Reading, words: readonly Word[], parent: string): void {
  const [first, second] = words;
  if (!first) return;
  const span = spanAt(r, first.start, first.end);
  const issue = groupNameIssue(first.text, span);
  if (issue) r.out.add(issue);
  else r.children.push({ parent, child: first.text, span });
  if (second) {
    const help = "below `:children` stands one group per line, nothing else";
    r.out.add(
      problem("INV0107", `\`${second.text}\` can't stand here`, {
        primary: spanAt(r, second.start, second.end),
        help,
      }),
    );
  }
}

function readVariable(r: Reading, line: string, offset: number, group: string): void {
  const equals = line.indexOf("=");
  const start = offset + line.length - line.trimStart().length;
  if (equals === -1) {
    const help = "below `:vars` stands `name = value` on each line";
    const primary = spanAt(r, start, offset + line.trimEnd().length);
    r.out.add(problem("INV0107", `\`${line.trim()}\` is no \`name = value\``, { primary, help }));
    return;
  }
  const name = line.slice(0, equals).trim();
  const raw = line.slice(equals + 1);
  const lead = raw.length - raw.trimStart().length;
  const value = spanAt(r, offset + equals + 1 + lead, offset + line.trimEnd().length);
  setVariable(
    r,
    r.inventory.group(group, undefined).vars,
    name,
    raw.trim(),
    spanAt(r, start, start + name.length),
    value,
  );
}

function readHeader(r: Reading, line: string, offset: number): Section | undefined {
  const lead = line.length - line.trimStart().length;
  const match = /^\[([^\]]*)\]\s*(?:#.*)?$/.exec(line.trim());
  const primary = spanAt(r, offset + lead, offset + line.trimEnd().length);
  if (!match) {
    r.out.add(
      problem("INV0107", "this section header is not closed", { primary, help: "write it as `[group]`" }),
    );
    return undefined;
  }
  const [group = "", kind = "hosts", ...rest] = (match[1] ?? "").trim().split(":");
  const span = spanAt(r, offset + lead + 1, offset + lead + 1 + group.length);
  if (!KINDS.includes(kind as Kind) || rest.length > 0) {
    const help =
      didYouMean(kind, KINDS) ?? "after the group's name `:children`, `:vars` or nothing can stand";
    r.out.add(
      problem("INV0108", `there are no sections of the kind \`:${[kind, ...rest].join(":")}\``, {
        primary,
        help,
      }),
    );
    return undefined;
  }
  const issue = groupNameIssue(group, span);
  if (issue) {
    r.out.add(issue);
    return undefined;
  }
  if (kind === "vars") r.mentioned.push({ group, span });
  else r.inventory.group(group, span);
  return { group, kind: kind as Kind };
}

function readLine(r: Reading, line: string, offset: number, section: Section): void {
  if (section.kind === "vars") {
    readVariable(r, line, offset, section.group);
    return;
  }
  const words = wordsOf(line, offset);
  if (!words) {
    const primary = spanAt(r, offset, offset + line.length);
    r.out.add(
      problem("INV0107", "a quote in this line is never closed", {
        primary,
        help: "close it on the same line",
      }),
    );
  } else if (section.kind === "hosts") readHost(r, words, section.group);
  else readChild(r, words, section.group);
}

/** Children may be named before their own section, so they are tied when the file has been read. */
function tieChildren(r: Reading): void {
  for (const { parent, child, span } of r.children) {
    if (r.inventory.hasGroup(child)) r.inventory.addChild(parent, child, span);
    else {
      const help = didYouMean(child, r.inventory.groupNames()) ?? `add a section [${child}]`;
      r.out.add(problem("INV0105", `there is no group \`${child}\``, { primary: span, help }));
    }
  }
}

export function readIniInventory(file: SourceFile, inventory: InventoryBuilder, out: Collector): void {
  const r: Reading = { file, inventory, out, children: [], mentioned: [] };
  let section: Section | undefined = { group: "ungrouped", kind: "hosts" };
  let offset = file.text.startsWith("\ufeff") ? 1 : 0;
  const known = new Set(inventory.groupNames());
  for (const raw of file.text.slice(offset).split("\n")) {
    const line = raw.replace(/\r$/, "");
    const trimmed = line.trim();
    if (trimmed.startsWith("[")) section = readHeader(r, line, offset);
    else if (section && trimmed !== "" && !/^[#;]/.test(trimmed)) readLine(r, line, offset, section);
    offset += raw.length + 1;
  }
  tieChildren(r);
  checkMentioned(r, known);
}

/** `[x:vars]` alone makes no group: nearly always a typo. */
function checkMentioned(r: Reading, known: ReadonlySet<string>): void {
  const real = new Set([...known, ...r.inventory.groupNames().filter((n) => isReal(r, n))]);
  for (const { group, span } of r.mentioned) {
    if (real.has(group)) continue;
    const help = didYouMean(group, real) ?? `add a section [${group}] with its hosts`;
    r.out.add(problem("INV0105", `there is no group \`${group}\``, { primary: span, help }));
  }
}

function isReal(r: Reading, name: string): boolean {
  const group = r.inventory.group(name, undefined);
  return group.span !== undefined || group.hosts.size > 0 || group.parents.size > 0;
}
