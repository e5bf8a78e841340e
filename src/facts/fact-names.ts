/** What facts are called: modules return `ansible_x`, which `ansible_facts` has as `x`; a few have no prefix anywhere. */

import type { Facts } from "./gather-facts.ts";

const PREFIX = "ansible_";

/** How facts were gathered, not what the host is like. */
const WITHOUT_PREFIX: ReadonlySet<string> = new Set(["gather_subset", "gather_failures", "module_setup"]);

/** Keeps its prefix in `ansible_facts` too. */
const LOCAL = "ansible_local";

/** The name that modules return, and that the variable has. */
export function rawName(name: string): string {
  return WITHOUT_PREFIX.has(name) ? name : `${PREFIX}${name}`;
}

/** The key in `ansible_facts`. */
export function bareName(raw: string): string {
  return raw.startsWith(PREFIX) && raw !== LOCAL ? raw.slice(PREFIX.length) : raw;
}

export function withRawNames(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [rawName(name), value]));
}

/** As the variable `ansible_facts` has them. */
export function withBareNames(facts: Iterable<readonly [string, unknown]>): Facts {
  return Object.fromEntries([...facts].map(([raw, value]) => [bareName(raw), value]));
}
