/** The hosts of a group with those of the groups below it, in Ansible's order. */

import type { Inventory } from "../model/inventory.ts";

const known = new WeakMap<Inventory, Map<string, readonly string[]>>();

/** The group's own hosts first, then those of its children, then of theirs: level by level, each host once. */
export function hostsInGroup(name: string, inventory: Inventory): readonly string[] {
  const cache = known.get(inventory) ?? new Map<string, readonly string[]>();
  known.set(inventory, cache);
  const before = cache.get(name);
  if (before) return before;
  const hosts = new Set<string>();
  const groups = new Set([name]);
  for (const group of groups) {
    const found = inventory.groups.get(group);
    for (const host of found?.hosts ?? []) if (inventory.hosts.has(host) || name !== "all") hosts.add(host);
    for (const child of found?.children ?? []) groups.add(child);
  }
  const listed = [...hosts];
  cache.set(name, listed);
  return listed;
}
