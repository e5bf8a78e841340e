/** The groups of a host while an inventory is still being read. */

import type { BuiltGroup, InventoryBuilder } from "./inventory-builder.ts";

/** With those above them; `all` only where a group was put below it already. By depth, priority and name: later ones win. */
export function currentGroupsOf(host: string, inventory: InventoryBuilder): readonly BuiltGroup[] {
  const names = new Set(inventory.hosts.get(host)?.groups);
  for (const name of names) for (const parent of inventory.groups.get(name)?.parents ?? []) names.add(parent);
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const parents = [...(inventory.groups.get(name)?.parents ?? [])];
    const depth = parents.reduce((d, p) => Math.max(d, 1 + depthOf(p)), 0);
    depths.set(name, depth);
    return depth;
  };
  return [...names]
    .map((name) => inventory.groups.get(name))
    .filter((g) => g !== undefined)
    .sort(
      (a, b) => depthOf(a.name) - depthOf(b.name) || a.priority - b.priority || (a.name < b.name ? -1 : 1),
    );
}
