/** The variables of hosts and groups as they are written, the way `ansible-inventory` shows them. */

import { dictOf } from "../expression/value/collection.ts";
import type { Sealed } from "../expression/value/sealed.ts";
import type { Inventory, VarsFolder } from "../model/inventory.ts";
import type { VarLayer } from "../model/task.ts";
import { rawTree } from "../template/raw-tree.ts";

export type Values = Readonly<Record<string, unknown>>;

/** In the place of what an encrypted file says. */
export const ENCRYPTED = "(encrypted)";

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
  /** Folders whose variables count as a host's or group's own. */
  readonly folders: readonly VarsFolder[];
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
      for (const [name, { tree, span }] of layer)
        if (!INTERNAL.has(name)) values[name] = span.file.secret ? ENCRYPTED : rawTree(tree, sealed);
    return values;
  };
  return {
    host: (name) => merged([...layersOf(name), extraVars]),
    ownOfHost: (name) =>
      merged([
        inventory.hosts.get(name)?.vars ?? new Map(),
        ...folders.flatMap((f) => f.hosts.get(name) ?? []),
      ]),
    ownOfGroup: (name) => {
      const group = inventory.groups.get(name);
      const values = merged([group?.vars ?? new Map(), ...folders.flatMap((f) => f.groups.get(name) ?? [])]);
      if (group && group.priority !== 1) values.ansible_group_priority = group.priority;
      return values;
    },
  };
}
