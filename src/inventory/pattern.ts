/** Host patterns: `all`, names, globs, `~regex`, `a:b`, `a:!b`, `a:&b`, `a[0]`, `a[1:3]`. */

import { type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Inventory } from "../model/inventory.ts";
import { hostsInGroup } from "./group-hosts.ts";
import { isLocalName } from "./implicit-host.ts";
import { nameRegex } from "./name-regex.ts";
import { patternTerms } from "./pattern-terms.ts";

export { hostsInGroup } from "./group-hosts.ts";

export interface MatchedHosts {
  /** In the order of the pattern's parts, then of the inventory. */
  readonly value: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Matching {
  readonly inventory: Inventory;
  readonly where: Span | undefined;
  readonly diagnostics: Diagnostic[];
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

function isGlob(name: string): boolean {
  return name.startsWith("~") || /[*?[]/.test(name);
}

/** Nothing has the name, or fits the glob. */
function mismatch(term: string, name: string, m: Matching): void {
  const rule = m.inventory.mismatch ?? (isGlob(name) ? "warning" : "error");
  if (rule === "ignore") return;
  const known = [...m.inventory.groups.keys(), ...m.inventory.hosts.keys()];
  const message = isGlob(name)
    ? `the pattern \`${name}\` matches no host`
    : `there is no host or group \`${name}\``;
  const help = isGlob(name)
    ? undefined
    : (didYouMean(name, known) ?? "`homerun inventory` lists hosts and groups");
  m.diagnostics.push((rule === "error" ? problem : warning)("INV0111", message, details(term, m, help)));
}

/** The hosts of groups that fit, then hosts that fit themselves. */
function byRegex(term: string, name: string, m: Matching): readonly string[] | undefined {
  const regex = nameRegex(name);
  if (!regex) {
    const help = "it is a regular expression behind `~`, otherwise `*`, `?` and `[…]` stand for characters";
    m.diagnostics.push(
      problem("INV0112", `the pattern \`${term}\` is not understood`, details(term, m, help)),
    );
    return undefined;
  }
  const { hosts, groups } = m.inventory;
  const found = new Set<string>();
  let matched = false;
  for (const group of groups.keys()) {
    if (!regex.test(group)) continue;
    matched = true;
    for (const host of hostsInGroup(group, m.inventory)) found.add(host);
  }
  if (!matched || isGlob(name) || name.includes("."))
    for (const host of hosts.keys()) if (regex.test(host)) found.add(host);
  if (found.size === 0 && !matched) mismatch(term, name, m);
  return [...found];
}

function named(term: string, name: string, m: Matching): readonly string[] {
  const { inventory } = m;
  if (name === "all" || name === "*") return hostsInGroup("all", inventory);
  if (isGlob(name)) return byRegex(term, name, m) ?? [];
  if (inventory.groups.has(name)) {
    const own = name.includes(".") && inventory.hosts.has(name) ? [name] : [];
    return [...new Set([...hostsInGroup(name, inventory), ...own])];
  }
  if (inventory.hosts.has(name)) return [name];
  if (isLocalName(name)) return [[...inventory.hosts.keys()].find(isLocalName) ?? name];
  mismatch(term, name, m);
  return [];
}

const SUBSCRIPT = /^(.+)\[(?:(-?\d+)|(\d*)[:-](\d*))\]$/;

function matchTerm(term: string, m: Matching): readonly string[] {
  const name = term.replace(/^[!&]/, "");
  const match = name.startsWith("~") ? undefined : SUBSCRIPT.exec(name);
  if (!match?.[1]) return named(term, name, m);
  const hosts = named(term, match[1], m);
  const found = match[2] === undefined ? sliced(hosts, match[3], match[4]) : hosts.slice(Number(match[2]));
  const picked = match[2] === undefined ? found : isIndex(Number(match[2]), hosts) ? found.slice(0, 1) : [];
  if (picked.length === 0 && hosts.length > 0 && match[2] !== undefined) {
    const help = `\`${match[1]}\` has ${hosts.length}, counted from 0`;
    m.diagnostics.push(problem("INV0112", `\`${name}\` picks no host`, details(term, m, help)));
  }
  return picked;
}

function isIndex(index: number, hosts: readonly string[]): boolean {
  return index < hosts.length && index >= -hosts.length;
}

/** Both ends belong to it. An end of 0 is no end to Ansible: `web[0:0]` is the first host all the same. */
function sliced(
  hosts: readonly string[],
  from: string | undefined,
  to: string | undefined,
): readonly string[] {
  const start = Number(from || "0");
  if (to === "0") return hosts.slice(start, start + 1);
  return hosts.slice(start, to ? Number(to) + 1 : undefined);
}

/** Parts with `&` and `!` count after all others, as in Ansible. */
export function matchHosts(pattern: string, inventory: Inventory, where?: Span): MatchedHosts {
  return matchTerms(patternTerms(pattern), inventory, where);
}

/** The same with the parts of the pattern taken apart already. */
export function matchTerms(terms: readonly string[], inventory: Inventory, where?: Span): MatchedHosts {
  const m: Matching = { inventory, where, diagnostics: [] };
  if (terms.length === 0) {
    const help = "name hosts or groups, or write `all`";
    m.diagnostics.push(
      problem("INV0112", "the host pattern is empty", { ...(where ? { primary: where } : {}), help }),
    );
  }
  const plain = terms.filter((t) => !/^[!&]/.test(t));
  const start = plain.length === 0 && terms.length > 0 ? ["all"] : plain;
  const hosts = new Set(start.flatMap((t) => (inventory.hosts.has(t) ? [t] : matchTerm(t, m))));
  for (const term of terms.filter((t) => t.startsWith("&"))) {
    const kept = new Set(matchTerm(term, m));
    for (const host of hosts) if (!kept.has(host)) hosts.delete(host);
  }
  for (const term of terms.filter((t) => t.startsWith("!")))
    for (const host of matchTerm(term, m)) hosts.delete(host);
  return { value: [...hosts], diagnostics: m.diagnostics };
}
