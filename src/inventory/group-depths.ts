/** How deep groups lie below `all`: one more than their deepest parent; 0 where there is none. */

interface Placed {
  readonly parents: Iterable<string>;
}

/** The groups contain each other in no circle. */
export function groupDepths(groups: ReadonlyMap<string, Placed>): ReadonlyMap<string, number> {
  const children = new Map<string, string[]>();
  const missing = new Map<string, number>();
  const depths = new Map<string, number>();
  for (const [name, group] of groups) {
    const parents = [...group.parents];
    missing.set(name, parents.length);
    depths.set(name, 0);
    for (const parent of parents) {
      const siblings = children.get(parent);
      if (siblings) siblings.push(name);
      else children.set(parent, [name]);
    }
  }
  const ready = [...groups.keys()].filter((name) => missing.get(name) === 0);
  for (const name of ready) {
    const below = (depths.get(name) ?? 0) + 1;
    for (const child of children.get(name) ?? []) {
      depths.set(child, Math.max(depths.get(child) ?? 0, below));
      const left = (missing.get(child) ?? 1) - 1;
      missing.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return depths;
}
