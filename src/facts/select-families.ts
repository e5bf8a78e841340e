/** Ansible's `gather_subset`: which fact families a list of words means. */

import type { FactFamily } from "./fact-family.ts";
import { FAMILIES } from "./families.ts";

/** Words of Ansible's that mean programs which homerun does not ask. */
const WITHOUT_FAMILY = [
  "ohai",
  "facter",
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

/** How particularly one of the words means the family: 0 not at all, 1 as one of all, 2 by its group, 3 by itself. */
function closeness(family: FactFamily, words: readonly string[]): number {
  return Math.max(
    0,
    ...words.filter((w) => meant(w).includes(family)).map((w) => (w === "all" ? 1 : GROUPS.has(w) ? 2 : 3)),
  );
}

/**
 * As Ansible: what is named, without what is named with `!` at least as particularly (unless by the same word), and
 * always the minimum but with `!min`. Only exclusions: all but these; `!all` leaves the minimum.
 */
export function selectFamilies(subsets: readonly string[]): readonly FactFamily[] {
  const wanted = subsets.filter((s) => !s.startsWith("!"));
  const unwanted = subsets.filter((s) => s.startsWith("!")).map((s) => s.slice(1));
  return FAMILIES.filter((family) => {
    const isMinimum = family.group === "min" && !unwanted.includes("min");
    const against = closeness(
      family,
      unwanted.filter((w) => !(w === "all" && isMinimum)),
    );
    const given = wanted.length > 0 ? closeness(family, wanted) : 1;
    const inFavour = Math.max(given, isMinimum ? 2 : 0);
    return inFavour > 0 && (inFavour > against || (inFavour === 3 && against === 3));
  });
}
