/** Ansible's settings about inventories, as homerun's. */

import {
  DEFAULT_INVENTORY_SETTINGS,
  type GroupNameRule,
  INVENTORY_FORMS,
  type InventoryForm,
  type InventorySettings,
  type Mismatch,
} from "../../inventory/inventory-settings.ts";
import type { Configuration } from "./settings/configuration.ts";

const MISMATCHES: readonly string[] = ["ignore", "warning", "error"] satisfies Mismatch[];
const NAME_RULES: readonly string[] = ["never", "ignore", "always", "silently"] satisfies GroupNameRule[];

function formsOf(names: readonly string[] | undefined): readonly InventoryForm[] | undefined {
  const known = names
    ?.map((name) => name.replace(/^ansible\.builtin\./, ""))
    .filter((name): name is InventoryForm => (INVENTORY_FORMS as readonly string[]).includes(name));
  return known === undefined || known.length === 0 ? undefined : known;
}

/** Ansible goes on where homerun by itself would not: a source that can't be read, a pattern that nothing matches. */
export function inventorySettings(settings: Configuration): Partial<InventorySettings> {
  const mismatch = settings.text("HOST_PATTERN_MISMATCH")?.toLowerCase() ?? "warning";
  const names = settings.text("TRANSFORM_INVALID_GROUP_CHARS")?.toLowerCase() ?? "never";
  const forms = formsOf(settings.list("INVENTORY_ENABLED"));
  const ends = settings.list("INVENTORY_IGNORE_EXTS");
  return {
    eachMustParse: settings.bool("INVENTORY_ANY_UNPARSED_IS_FAILED") ?? false,
    oneMustParse: settings.bool("INVENTORY_UNPARSED_IS_FAILED") ?? false,
    mergesMaps: settings.text("DEFAULT_HASH_BEHAVIOUR") === "merge",
    mismatch: MISMATCHES.includes(mismatch) ? (mismatch as Mismatch) : "warning",
    groupNames: NAME_RULES.includes(names) ? (names as GroupNameRule) : "never",
    ignoredPatterns: settings.list("INVENTORY_IGNORE_PATTERNS") ?? DEFAULT_INVENTORY_SETTINGS.ignoredPatterns,
    ...(forms === undefined ? {} : { enabled: forms }),
    ...(ends === undefined ? {} : { ignoredEnds: ends }),
  };
}
