/** What the inventory and the folders beside it say of one host: the layers from group variables to host_vars. */

import type { Group, Inventory, VarsFolder } from "../model/inventory.ts";
import type { VarLayer } from "../model/task.ts";
import { fileLayer, type Layer } from "./layer.ts";
import type { LayerName } from "./precedence.ts";

export interface VariableFolders {
  /** Beside each inventory source, in the order given. */
  readonly inventory: readonly VarsFolder[];
  readonly playbook: readonly VarsFolder[];
}

/** The host's groups, `all` first, then by depth, priority and name: later ones win. */
export function groupsOf(host: string, inventory: Inventory): readonly Group[] {
  const found = new Map<string, Group>();
  const add = (name: string): void => {
    const group = inventory.groups.get(name);
    if (!group || found.has(name)) return;
    found.set(name, group);
    for (const parent of group.parents) add(parent);
  };
  add("all");
  for (const name of inventory.hosts.get(host)?.groups ?? []) add(name);
  return [...found.values()].sort(
    (a, b) =>
      a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** Highest first. `apart`: no two places of the same kind make one layer. */
export function hostLayers(
  host: string,
  inventory: Inventory,
  folders: VariableFolders,
  apart = false,
): readonly Layer[] {
  return layersByName(host, inventory, folders)
    .flatMap(([name, layers]) => (apart ? layers : [merge(layers)]).map((vars) => fileLayer(name, vars)))
    .reverse();
}

/** The same without their names, lowest first. */
export function hostVariableLayers(
  host: string,
  inventory: Inventory,
  folders: VariableFolders,
): readonly VarLayer[] {
  return layersByName(host, inventory, folders).flatMap(([, layers]) => layers);
}

type NamedLayers = readonly [LayerName, readonly VarLayer[]];

/** Lowest first. */
function layersByName(host: string, inventory: Inventory, folders: VariableFolders): readonly NamedLayers[] {
  const groups = groupsOf(host, inventory);
  const above = groups.filter((g) => g.name !== "all");
  return [
    ["inventory group variables", groups.map((g) => g.vars)],
    ["inventory group_vars/all", fromFolders(folders.inventory, ["all"])],
    ["playbook group_vars/all", fromFolders(folders.playbook, ["all"])],
    [
      "inventory group_vars",
      fromFolders(
        folders.inventory,
        above.map((g) => g.name),
      ),
    ],
    [
      "playbook group_vars",
      fromFolders(
        folders.playbook,
        above.map((g) => g.name),
      ),
    ],
    ["inventory host variables", [inventory.hosts.get(host)?.vars ?? new Map()]],
    ["inventory host_vars", folders.inventory.flatMap((f) => f.hosts.get(host) ?? [])],
    ["playbook host_vars", folders.playbook.flatMap((f) => f.hosts.get(host) ?? [])],
  ];
}

function fromFolders(folders: readonly VarsFolder[], groups: readonly string[]): readonly VarLayer[] {
  return groups.flatMap((name) => folders.flatMap((folder) => folder.groups.get(name) ?? []));
}

function merge(layers: readonly VarLayer[]): VarLayer {
  const only = layers.length === 1 ? layers[0] : undefined;
  if (only) return only;
  const all = new Map();
  for (const layer of layers) for (const [name, variable] of layer) all.set(name, variable);
  return all;
}
