/** Ansible's `gather_subset`: which fact families a list of words means. */

import type { FactFamily } from "./fact-family.ts";
import { FAMILIES } from "./families.ts";

/** Words of Ansible's that mean programs which homerun does not ask. */
const WITHOUT_FAMILY = [
  "ohai",
  "facter",
  "python",
  "python_version",
  "caps",
  "system_capabilities",
  "system_capabilities_enforced",
  "fibre_channel_wwn",
  "iscsi",
];

/** Words that mean many families: naming one of these does not outweigh an exclusion. */
const GROUPS = new Set(["all", ...FAMILIES.map((f) => f.group)]);

/** Every word that may stand in `gather_subset`, without `!`. */
export function subsetWords(): readonly string[] {
  const words = FAMILIES.flatMap((f) => [f.group, f.name, ...(f.subsets ?? [])]).filter((w) => w !== "other");
  return [...new Set(["all", ...words, ...WITHOUT_FAMILY])].toSorted();
}

/** The words that mean nothing here. */
export function unknownSubsets(subsets: readonly string[]): readonly string[] {
  const known = new Set(subsetWords());
  return subsets.filter((s) => !known.has(s.replace(/^!/, "")));
}

function meant(word: string): readonly FactFamily[] {
  if (word === "all") return FAMILIES;
  return FAMILIES.filter((f) => f.group === word || f.name === word || f.subsets?.includes(word));
}

/**
 * As Ansible: what is named, without what is named with `!` (unless it is also named itself), and always the minimum but with
 * `!min`. Only exclusions: all but these. `!all` leaves the minimum.
 */
export function selectFamilies(subsets: readonly string[]): readonly FactFamily[] {
  const minimum = meant("min");
  const wanted = subsets.filter((s) => !s.startsWith("!"));
  const unwanted = subsets.filter((s) => s.startsWith("!")).map((s) => s.slice(1));
  const named = new Set(wanted.filter((w) => !GROUPS.has(w)).flatMap(meant));
  const excluded = new Set(
    unwanted.flatMap((w) => (w === "all" ? FAMILIES.filter((f) => !minimum.includes(f)) : meant(w))),
  );
  const start = new Set(wanted.length > 0 ? wanted.flatMap(meant) : FAMILIES);
  const withMinimum = !unwanted.includes("min");
  return FAMILIES.filter((family) => {
    if (named.has(family)) return true;
    if (withMinimum && minimum.includes(family) && !unwantedByName(family, unwanted)) return true;
    return start.has(family) && !excluded.has(family);
  });
}

function unwantedByName(family: FactFamily, unwanted: readonly string[]): boolean {
  return unwanted.some((w) => w !== "all" && w !== "min" && meant(w).includes(family));
}
