/** Host patterns: `all`, names, globs, `~regex`, `a:b`, `a:!b`, `a:&b`, `a[0]`, `a[1:3]`. */

import { type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Inventory } from "../model/inventory.ts";

export interface MatchedHosts {
  /** In the order of the pattern's parts, then of the inventory. */
  readonly value: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Known without being in any inventory. */
const LOCAL = new Set(["localhost", "127.0.0.1", "::1"]);

interface Matching {
  readonly inventory: Inventory;
  readonly where: Span | undefined;
  readonly diagnostics: Diagnostic[];
}

/** Commas separate, or colons where there are no commas; neither inside brackets, nor in an IPv6 address. */
function termsOf(pattern: string): readonly string[] {
  const separator = pattern.includes(",") ? "," : ":";
  const plain = pattern.trim();
  if (
    separator === ":" &&
    /^[!&]?[0-9A-Fa-f]*:[0-9A-Fa-f:.]+$/.test(plain) &&
    plain.split(":").length > 2 &&
    plain.includes("::")
  ) {
    return [plain];
  }
  const terms: string[] = [];
  let term = "";
  let depth = 0;
  for (const char of pattern) {
    if (char === "[") depth++;
    if (char === "]") depth = Math.max(0, depth - 1);
    if (char === separator && depth === 0) {
      terms.push(term);
      term = "";
    } else term += char;
  }
  terms.push(term);
  return terms.map((t) => t.trim()).filter((t) => t !== "");
}

/** The place of a term inside the text that holds the pattern. */
function spanOf(term: string, { where }: Matching): Span | undefined {
  if (!where) return undefined;
  const at = where.file.text.slice(where.start, where.end).indexOf(term);
  return at === -1
    ? where
    : { file: where.file, start: where.start + at, end: where.start + at + term.length };
}

function details(term: string, m: Matching, help?: string) {
  const primary = spanOf(term, m);
  return { ...(primary ? { primary } : {}), ...(help === undefined ? {} : { help }) };
}

/** The group's hosts and those of its children, in that order, each once. */
export function hostsInGroup(name: string, inventory: Inventory): readonly string[] {
  if (name === "all") return [...inventory.hosts.keys()];
  const hosts = new Set<string>();
  const seen = new Set<string>();
  const add = (group: string): void => {
    if (seen.has(group)) return;
    seen.add(group);
    const found = inventory.groups.get(group);
    for (const host of found?.hosts ?? []) hosts.add(host);
    for (const child of found?.children ?? []) add(child);
  };
  add(name);
  return [...hosts];
}

function globRegex(glob: string): RegExp {
  const source = glob.replace(/\[!?[^\]]+\]|[\s\S]/g, (piece) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    if (piece.length > 1) return piece.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    return piece.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^(?:${source})$`);
}

function regexOf(term: string, name: string, m: Matching): RegExp | undefined {
  try {
    return name.startsWith("~") ? new RegExp(`^(?:${name.slice(1)})`) : globRegex(name);
  } catch {
    const help = "it is a regular expression behind `~`, otherwise `*`, `?` and `[…]` stand for characters";
    m.diagnostics.push(
      problem("INV0112", `the pattern \`${term}\` is not understood`, details(term, m, help)),
    );
    return undefined;
  }
}

/** Hosts of the groups that match, then the hosts that match themselves. */
function byRegex(regex: RegExp, { inventory }: Matching): readonly string[] {
  const groups = [...inventory.groups.keys()].filter((g) => regex.test(g));
  const hosts = [...inventory.hosts.keys()].filter((h) => regex.test(h));
  return [...new Set([...groups.flatMap((g) => hostsInGroup(g, inventory)), ...hosts])];
}

function unknownName(term: string, name: string, m: Matching): void {
  const known = [...m.inventory.groups.keys(), ...m.inventory.hosts.keys()];
  const help = didYouMean(name, known) ?? "`homerun inventory` lists hosts and groups";
  m.diagnostics.push(problem("INV0111", `there is no host or group \`${name}\``, details(term, m, help)));
}

function named(term: string, name: string, m: Matching): readonly string[] {
  const { inventory } = m;
  if (name === "all" || name === "*") return [...inventory.hosts.keys()];
  if (inventory.groups.has(name)) return hostsInGroup(name, inventory);
  if (inventory.hosts.has(name)) return [name];
  if (name.startsWith("~") || /[*?[]/.test(name)) {
    const regex = regexOf(term, name, m);
    const found = regex ? byRegex(regex, m) : [];
    if (regex && found.length === 0) {
      m.diagnostics.push(warning("INV0111", `the pattern \`${name}\` matches no host`, details(term, m)));
    }
    return found;
  }
  if (LOCAL.has(name)) return [name];
  unknownName(term, name, m);
  return [];
}

const SUBSCRIPT = /^(.+)\[(?:(-?\d+)|(\d*)[:-](\d*))\]$/;

function matchTerm(term: string, m: Matching): readonly string[] {
  const name = term.replace(/^[!&]/, "");
  const match = name.startsWith("~") ? undefined : SUBSCRIPT.exec(name);
  if (!match?.[1]) return named(term, name, m);
  const hosts = named(term, match[1], m);
  const single = match[2];
  const [from, to] = [Number(match[3] || "0"), match[4] ? Number(match[4]) : hosts.length - 1];
  const index = Number(single);
  const found =
    single === undefined
      ? hosts.slice(from, to + 1)
      : hosts.at(index) === undefined
        ? []
        : hosts.slice(index, index === -1 ? undefined : index + 1);
  if (found.length === 0 && hosts.length > 0) {
    const help = `\`${match[1]}\` has ${hosts.length}, counted from 0`;
    m.diagnostics.push(problem("INV0112", `\`${name}\` picks no host`, details(term, m, help)));
  }
  return found;
}

/** Parts with `&` and `!` count after all others, as in Ansible. */
export function matchHosts(pattern: string, inventory: Inventory, where?: Span): MatchedHosts {
  const m: Matching = { inventory, where, diagnostics: [] };
  const terms = termsOf(pattern);
  if (terms.length === 0) {
    const help = "name hosts or groups, or write `all`";
    m.diagnostics.push(
      problem("INV0112", "the host pattern is empty", { ...(where ? { primary: where } : {}), help }),
    );
  }
  const plain = terms.filter((t) => !/^[!&]/.test(t));
  const start = plain.length === 0 && terms.length > 0 ? ["all"] : plain;
  const hosts = new Set(start.flatMap((t) => matchTerm(t, m)));
  for (const term of terms.filter((t) => t.startsWith("&"))) {
    const kept = new Set(matchTerm(term, m));
    for (const host of hosts) if (!kept.has(host)) hosts.delete(host);
  }
  for (const term of terms.filter((t) => t.startsWith("!")))
    for (const host of matchTerm(term, m)) hosts.delete(host);
  return { value: [...hosts], diagnostics: m.diagnostics };
}
