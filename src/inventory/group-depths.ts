/** How deep groups lie below `all`: one more than their deepest parent. */

import type { Group } from "../model/inventory.ts";

/** Sets the depth of every group anew. The groups contain each other in no circle. */
export function withDepths(groups: Map<string, Group>): void {
  const depths = new Map<string, number>([["all", 0]]);
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 1);
    const parents = groups.get(name)?.parents ?? [];
    const depth = 1 + Math.max(0, ...parents.map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  for (const [name, group] of groups) {
    const depth = depthOf(name);
    if (depth !== group.depth) groups.set(name, { ...group, depth });
  }
}
