/** The variables of hosts and groups as they are written, the way `ansible-inventory` shows them. */

import { dictOf } from "../expression/value/collection.ts";
import type { Sealed } from "../expression/value/sealed.ts";
import type { Inventory, VarsFolder } from "../model/inventory.ts";
import type { VarLayer } from "../model/task.ts";
import { rawTree } from "../template/raw-tree.ts";

export type Values = Readonly<Record<string, unknown>>;

export interface WrittenVariables {
  /** With all that the host's groups say, the extra variables above them. */
  host(name: string): Values;
  /** Only what stands at the host itself. */
  ownOfHost(name: string): Values;
  /** Only what stands at the group itself, its priority among it. */
  ownOfGroup(name: string): Values;
}

export interface VariableSources {
  readonly inventory: Inventory;
  readonly folders: { readonly inventory: readonly VarsFolder[]; readonly playbook: readonly VarsFolder[] };
  readonly extraVars: VarLayer;
  /** Every layer of a host, lowest first, without the extra variables. */
  readonly layersOf: (host: string) => readonly VarLayer[];
  /** What stands for encrypted text. */
  readonly sealed: (value: Sealed) => unknown;
}

/** Kept for messages and magic variables; `ansible-inventory` leaves them out. */
const INTERNAL = new Set(["ansible_facts", "inventory_dir", "inventory_file", "inventory_hostname"]);

export function writtenVariables(sources: VariableSources): WrittenVariables {
  const { inventory, folders, extraVars, layersOf, sealed } = sources;
  const merged = (layers: readonly VarLayer[]): Record<string, unknown> => {
    const values = dictOf([]);
    for (const layer of layers)
      for (const [name, { tree }] of layer) if (!INTERNAL.has(name)) values[name] = rawTree(tree, sealed);
    return values;
  };
  const all = [...folders.inventory, ...folders.playbook];
  return {
    host: (name) => merged([...layersOf(name), extraVars]),
    ownOfHost: (name) =>
      merged([
        inventory.hosts.get(name)?.vars ?? new Map(),
        ...folders.inventory.flatMap((f) => f.hosts.get(name) ?? []),
      ]),
    ownOfGroup: (name) => {
      const group = inventory.groups.get(name);
      const values = merged([group?.vars ?? new Map(), ...all.flatMap((f) => f.groups.get(name) ?? [])]);
      if (group && group.priority !== 1) values.ansible_group_priority = group.priority;
      return values;
    },
  };
}
