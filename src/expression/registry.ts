/** Finding filters, tests and lookups by any of their names. */

interface Named {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** `ansible.builtin.basename` and `basename` are the same. */
export function shortName(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, "");
}

export function registryOf<T extends Named>(items: readonly T[]): ReadonlyMap<string, T> {
  const all = new Map<string, T>();
  for (const item of items) {
    for (const name of [item.name, ...item.aliases]) {
      if (all.has(name)) throw new Error(`two definitions are called ${name}`);
      all.set(name, item);
    }
  }
  return all;
}
