/** Inventories in YAML: groups with `hosts`, `vars` and `children`. */

import { problem, warning } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { VarLayer } from "../model/task.ts";
import { readEntries } from "../playbook/variables.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import { expandHosts } from "./expand-hosts.ts";
import { groupName, hostNameIssue } from "./inventory-names.ts";
import type { InventoryReading } from "./reading.ts";

const SECTIONS = ["hosts", "vars", "children"];

function isEmpty(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** A section as a map; a single name stands for a map of that name. */
function sectionMap(entry: MapEntry, group: string, { out }: InventoryReading): MapNode | undefined {
  const { value } = entry;
  if (isEmpty(value)) return undefined;
  if (value.kind === "map") return value;
  const section = String(entry.key.value);
  if (value.kind === "scalar" && typeof value.value === "string") {
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

function variables(node: Node, what: string, { out }: InventoryReading): VarLayer {
  if (isEmpty(node)) return new Map();
  if (node.kind === "map") return readEntries(node.entries, out, true);
  const help = "write `name: value` lines below it";
  out.add(problem("INV0101", `the variables of ${what} must be a map`, { primary: node.span, help }));
  return new Map();
}

function readHost({ key, value }: MapEntry, group: string, reading: InventoryReading): void {
  const { inventory, out } = reading;
  if (typeof key.value === "number") {
    const help = `put quotes around it: "${key.text}"`;
    const message = `the name of a host must be text, and \`${key.text}\` is a number`;
    out.add(problem("INV0103", message, { primary: key.span, help }));
    return;
  }
  const expanded = expandHosts(String(key.value), key.span);
  if (expanded.diagnostic) out.add(expanded.diagnostic);
  const vars = variables(value, `the host \`${String(key.value)}\``, reading);
  for (const name of expanded.names) {
    const issue = hostNameIssue(name, key.span);
    if (issue) {
      out.add(issue);
      return;
    }
    inventory.addHost(group, name, key.span, expanded.port);
    for (const [variable, definition] of vars) inventory.setVariable(name, variable, definition);
  }
}

/** Ansible passes by what it doesn't know here, and so does homerun: but never silently. */
function unknownSection(entry: MapEntry, group: string, reading: InventoryReading): void {
  const name = String(entry.key.value);
  const { value } = entry;
  const near = didYouMean(name, SECTIONS);
  const isGroup = value.kind === "map" && value.entries.some((e) => SECTIONS.includes(String(e.key.value)));
  const help =
    near ??
    (isGroup
      ? "groups inside a group stand below `children:`"
      : "variables stand below `vars:`, hosts below `hosts:`");
  const message = `\`${name}\` is no key of the group \`${group}\`, which has hosts, vars and children; it is passed by`;
  reading.out.add(warning("INV0102", message, { primary: entry.key.span, help }));
}

function readSection(section: MapEntry, group: string, reading: InventoryReading): void {
  const { inventory } = reading;
  const key = String(section.key.value);
  if (!SECTIONS.includes(key)) {
    unknownSection(section, group, reading);
    return;
  }
  const map = sectionMap(section, group, reading);
  if (!map) return;
  if (key === "hosts") for (const host of map.entries) readHost(host, group, reading);
  else if (key === "vars") {
    for (const [n, v] of variables(map, `the group \`${group}\``, reading))
      inventory.setGroupVariable(group, n, v);
  } else {
    for (const child of map.entries) {
      const name = readGroup(child, reading);
      if (name !== undefined) inventory.addChild(group, name, child.key.span);
    }
  }
}

/** The name that the group has in the end. */
function readGroup({ key, value }: MapEntry, reading: InventoryReading): string | undefined {
  const { inventory, out, settings } = reading;
  const written = String(key.value);
  if (!isEmpty(value) && value.kind !== "map") {
    const help = "write `hosts:` below it, and the hosts below that, each with a colon behind it";
    const message = `the group \`${written}\` must be a map; it is passed by`;
    out.add(warning("INV0101", message, { primary: value.span, help }));
    return undefined;
  }
  const name = groupName(written, key.span, settings.groupNames, out);
  if (name === undefined) return undefined;
  inventory.group(name, key.span);
  if (value.kind === "map") for (const section of value.entries) readSection(section, name, reading);
  return name;
}

export function readYamlInventory(node: Node, reading: InventoryReading): void {
  if (isEmpty(node)) return;
  if (node.kind !== "map") {
    const help =
      "begin with `all:` and `hosts:` below it, then one host per line, each with a colon behind it";
    reading.out.add(problem("INV0101", "an inventory is a map of groups", { primary: node.span, help }));
    return;
  }
  for (const entry of node.entries) readGroup(entry, reading);
}
