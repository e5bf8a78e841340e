/** Finding filters, tests and lookups by any of their names. */

import { didYouMean } from "../diagnostics/suggest.ts";
import { COLLECTIONS, type Collection } from "./operation.ts";

interface Named {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly collection?: Collection;
  readonly short?: true;
}

/** `ansible.builtin.basename` and `basename` are the same. */
export function shortName(name: string): string {
  return name
    .replace(/^ansible\.(?:builtin|legacy)\./, "")
    .replace(/^ansible\.netcommon\./, "ansible.utils.");
}

function namesOf({ name, aliases, collection, short }: Named): readonly string[] {
  if (collection === undefined) return [name, ...aliases];
  const full = [name, ...aliases].map((n) => `${collection}.${n}`);
  return short ? [...full, name, ...aliases] : full;
}

export function registryOf<T extends Named>(items: readonly T[]): Map<string, T> {
  const all = new Map<string, T>();
  for (const item of items) {
    for (const name of namesOf(item)) {
      if (all.has(name)) throw new Error(`two definitions are called ${name}`);
      all.set(name, item);
    }
  }
  return all;
}

/** What to say of a name that is not in the registry: what was most likely meant, or what there is of its collection. */
export function unknownNameHelp(name: string, known: ReadonlyMap<string, Named>): string | undefined {
  const of = COLLECTIONS.find((collection) => shortName(name).startsWith(`${collection}.`));
  const elsewhere = COLLECTIONS.find((collection) => known.has(`${collection}.${name}`));
  if (elsewhere) return `write \`${elsewhere}.${name}\``;
  const guess = didYouMean(shortName(name), known.keys());
  if (guess) return guess;
  if (of) return `of ${of} there are ${inCollection(of, known).join(", ") || "none"}`;
  return name.includes(".")
    ? `there are those of ansible.builtin, and some of ${COLLECTIONS.join(" and ")}`
    : undefined;
}

function inCollection(collection: Collection, known: ReadonlyMap<string, Named>): readonly string[] {
  return [
    ...new Set([...known.values()].filter((i) => i.collection === collection).map((i) => i.name)),
  ].sort();
}
