/** `plugin: generator`: a host for every combination of the entries of some lists. */

import { problem } from "../diagnostics/diagnostic.ts";
import { str } from "../expression/value/text.ts";
import { dataOf, entryOf, type MapNode, type Node } from "../source/located.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { groupName, hostNameIssue } from "./inventory-names.ts";
import { staticVariable } from "./plain-nodes.ts";
import { checkKeys, evaluated, mapOption, pluginScope, templateOf } from "./plugin-config.ts";
import type { InventoryReading } from "./reading.ts";

const KEYS = ["plugin", "hosts", "layers"];
const MOST = 65_536;

interface Layer {
  readonly name: string;
  readonly items: readonly unknown[];
}

function layersOf(config: MapNode, { out }: InventoryReading): readonly Layer[] | undefined {
  const map = mapOption(config, "layers", out);
  const layers: Layer[] = [];
  for (const { key, value } of map?.entries ?? []) {
    if (value.kind !== "seq") {
      out.add(problem("INV0118", "a layer must be a list", { primary: value.span }));
      return undefined;
    }
    layers.push({ name: String(key.value), items: value.items.map(dataOf) });
  }
  if (map) return layers;
  out.add(problem("INV0118", "the plugin needs `layers`", { primary: config.span }));
  return undefined;
}

/** All combinations, the last layer fastest. */
function* combinations(layers: readonly Layer[]): Iterable<ReadonlyMap<string, unknown>> {
  const total = layers.reduce((n, l) => n * l.items.length, 1);
  for (let i = 0; i < total; i++) {
    const chosen = new Map<string, unknown>();
    let rest = i;
    for (const { name, items } of layers.toReversed()) {
      chosen.set(name, items[rest % items.length]);
      rest = Math.floor(rest / items.length);
    }
    yield new Map(layers.map((l) => [l.name, chosen.get(l.name)]));
  }
}

/** Text with its templates filled in; what is no text stays what it is. */
function filled(node: Node, scope: LayeredScope, reading: InventoryReading): unknown {
  if (node.kind !== "scalar" || typeof node.value !== "string") return dataOf(node);
  const { template, diagnostics } = templateOf(node);
  const result = template === undefined ? { diagnostics } : evaluated(template, scope);
  reading.out.addAll(result.diagnostics);
  return "value" in result ? result.value : undefined;
}

function addParents(child: string, node: Node | undefined, scope: LayeredScope, r: InventoryReading): void {
  if (!node || (node.kind === "scalar" && node.value === null)) return;
  const parents = node.kind === "seq" ? node.items : [node];
  for (const parent of parents) {
    const nameNode = parent.kind === "map" ? entryOf(parent, "name")?.value : undefined;
    if (parent.kind !== "map" || !nameNode) {
      r.out.add(problem("INV0118", `a parent of \`${child}\` has no name`, { primary: parent.span }));
      continue;
    }
    const value = filled(nameNode, scope, r);
    const name =
      value === undefined ? undefined : groupName(str(value), nameNode.span, r.settings.groupNames, r.out);
    if (name === undefined) continue;
    r.inventory.group(name, nameNode.span);
    const vars = entryOf(parent, "vars")?.value;
    for (const { key, value: node } of vars?.kind === "map" ? vars.entries : []) {
      const data = filled(node, scope, r);
      if (data !== undefined)
        r.inventory.setGroupVariable(name, String(key.value), staticVariable(data, node.span));
    }
    if (r.inventory.hasGroup(child)) r.inventory.addChild(name, child, nameNode.span);
    else r.inventory.addHost(name, child, nameNode.span);
    addParents(name, entryOf(parent, "parents")?.value, scope, r);
  }
}

export function readGenerator(config: MapNode, r: InventoryReading): void {
  checkKeys(config, KEYS, r.out);
  const layers = layersOf(config, r);
  const hosts = mapOption(config, "hosts", r.out);
  const nameNode = hosts && entryOf(hosts, "name")?.value;
  if (!nameNode) {
    const message = "the plugin needs `hosts` with a `name`";
    r.out.add(problem("INV0118", message, { primary: hosts?.span ?? config.span }));
    return;
  }
  if (!layers) return;
  if (layers.reduce((n, l) => n * l.items.length, 1) > MOST) {
    const message = `the layers make more than ${MOST} hosts`;
    r.out.add(problem("INV0118", message, { primary: config.span }));
    return;
  }
  for (const data of combinations(layers)) {
    const scope = pluginScope([], data, r);
    const value = scope && filled(nameNode, scope, r);
    if (scope === undefined || value === undefined || r.out.failed) return;
    const name = str(value);
    const issue = hostNameIssue(name, nameNode.span);
    if (issue) {
      r.out.add(issue);
      return;
    }
    r.inventory.host(name, nameNode.span);
    addParents(name, entryOf(hosts, "parents")?.value, scope, r);
  }
}
