/** Inventories in YAML: groups with `hosts`, `vars` and `children`. */

import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { VarLayer } from "../model/task.ts";
import { readEntries } from "../playbook/variables.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import { expandHosts } from "./expand-hosts.ts";
import type { InventoryBuilder } from "./inventory-builder.ts";
import { groupNameIssue, hostNameIssue } from "./inventory-names.ts";
import { portVariable } from "./plain-nodes.ts";

const SECTIONS = ["hosts", "vars", "children"];

interface Reading {
  readonly inventory: InventoryBuilder;
  readonly out: Collector;
}

function isEmpty(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** A section as a map; a single name stands for a map of that name. */
function sectionMap(entry: MapEntry, group: string, { out }: Reading): MapNode | undefined {
  const { value } = entry;
  if (isEmpty(value)) return undefined;
  if (value.kind === "map") return value;
  const section = String(entry.key.value);
  if (value.kind === "scalar" && section !== "vars") {
    const empty: ScalarNode = { ...value, value: null };
    return { kind: "map", entries: [{ key: value, value: empty }], span: value.span };
  }
  const help =
    value.kind === "seq" && section !== "vars"
      ? "take the dashes away and put a colon behind each name: `nas:`"
      : "write `name: value` lines below it";
  const message = `\`${section}\` of the group \`${group}\` must be a map`;
  out.add(problem("INV0101", message, { primary: value.span, help }));
  return undefined;
}

function variables(node: Node, what: string, { out }: Reading): VarLayer {
  if (isEmpty(node)) return new Map();
  if (node.kind === "map") return readEntries(node.entries, out, true);
  const help = "write `name: value` lines below it";
  out.add(problem("INV0101", `the variables of ${what} must be a map`, { primary: node.span, help }));
  return new Map();
}

function readHost({ key, value }: MapEntry, group: string, reading: Reading): void {
  const { inventory, out } = reading;
  const expanded = expandHosts(String(key.value), key.span);
  if (expanded.diagnostic) out.add(expanded.diagnostic);
  const vars = variables(value, `the host \`${String(key.value)}\``, reading);
  for (const name of expanded.names) {
    const issue = hostNameIssue(name, key.span);
    if (issue) {
      out.add(issue);
      return;
    }
    const host = inventory.addHost(group, name, key.span);
    if (expanded.port !== undefined) host.vars.set("ansible_port", portVariable(expanded.port, key.span));
    for (const [variable, definition] of vars) host.vars.set(variable, definition);
  }
}

function unknownSection(entry: MapEntry, group: string, reading: Reading): void {
  const name = String(entry.key.value);
  const { value } = entry;
  const near = didYouMean(name, SECTIONS);
  const isGroup = value.kind === "map" && value.entries.some((e) => SECTIONS.includes(String(e.key.value)));
  const help =
    near ??
    (isGroup
      ? "groups inside a group stand below `children:`"
      : "variables stand below `vars:`, hosts below `hosts:`");
  const message = `\`${name}\` is no key of the group \`${group}\`, which has hosts, vars and children`;
  reading.out.add(problem("INV0102", message, { primary: entry.key.span, help }));
}

function readGroup(name: string, entry: MapEntry, reading: Reading): void {
  const { inventory, out } = reading;
  const issue = groupNameIssue(name, entry.key.span);
  if (issue) {
    out.add(issue);
    return;
  }
  const group = inventory.group(name, entry.key.span);
  const { value } = entry;
  if (isEmpty(value)) return;
  if (value.kind !== "map") {
    const help = "write `hosts:` below it, and the hosts below that, each with a colon behind it";
    out.add(problem("INV0101", `the group \`${name}\` must be a map`, { primary: value.span, help }));
    return;
  }
  for (const section of value.entries) {
    const key = String(section.key.value);
    if (!SECTIONS.includes(key)) {
      unknownSection(section, name, reading);
      continue;
    }
    const map = sectionMap(section, name, reading);
    if (!map) continue;
    if (key === "hosts") for (const host of map.entries) readHost(host, name, reading);
    else if (key === "vars")
      for (const [n, v] of variables(map, `the group \`${name}\``, reading)) group.vars.set(n, v);
    else {
      for (const child of map.entries) {
        const childName = String(child.key.value);
        readGroup(childName, child, reading);
        if (!groupNameIssue(childName, child.key.span)) inventory.addChild(name, childName, child.key.span);
      }
    }
  }
}

export function readYamlInventory(node: Node, inventory: InventoryBuilder, out: Collector): void {
  if (isEmpty(node)) return;
  if (node.kind !== "map") {
    const help =
      "begin with `all:` and `hosts:` below it, then one host per line, each with a colon behind it";
    out.add(problem("INV0101", "an inventory is a map of groups", { primary: node.span, help }));
    return;
  }
  for (const entry of node.entries) readGroup(String(entry.key.value), entry, { inventory, out });
}
