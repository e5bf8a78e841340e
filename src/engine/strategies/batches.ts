/** `serial`: how many hosts a play takes at a time. */

/**
 * `sizes`: numbers of hosts or percentages of `hosts`, the last one repeated. Undefined or 0: all at once.
 * Percentages round down, but never below one host, as in Ansible.
 */
export function batchesOf(
  hosts: readonly string[],
  sizes: readonly (number | string)[] | undefined,
): readonly (readonly string[])[] {
  if (!sizes || sizes.length === 0) return hosts.length === 0 ? [] : [hosts];
  const batches: (readonly string[])[] = [];
  let start = 0;
  for (let i = 0; start < hosts.length; i++) {
    const size = sizeOf(sizes[Math.min(i, sizes.length - 1)] ?? 0, hosts.length);
    batches.push(hosts.slice(start, start + size));
    start += size;
  }
  return batches;
}

function sizeOf(size: number | string, total: number): number {
  const text = String(size).trim();
  const count = text.endsWith("%") ? Math.floor((Number(text.slice(0, -1)) / 100) * total) : Number(text);
  if (!Number.isFinite(count)) return total;
  return count <= 0 ? (text.endsWith("%") ? 1 : total) : Math.max(1, Math.floor(count));
}

/** A whole number from 0 up to, but not including, the given one. */
type Chance = (below: number) => number;

const ORDERS: Readonly<Record<string, (hosts: readonly string[], chance: Chance) => readonly string[]>> = {
  inventory: (hosts) => hosts,
  reverse_inventory: (hosts) => hosts.toReversed(),
  sorted: (hosts) => hosts.toSorted(),
  reverse_sorted: (hosts) => hosts.toSorted().reverse(),
  shuffle: shuffled,
};

export const ORDER_NAMES: readonly string[] = Object.keys(ORDERS);

export function inOrder(hosts: readonly string[], order: string, chance: Chance): readonly string[] {
  return (ORDERS[order] ?? ((same) => same))(hosts, chance);
}

function shuffled(hosts: readonly string[], chance: Chance): readonly string[] {
  const left = [...hosts];
  return hosts.flatMap(() => left.splice(chance(left.length), 1));
}
