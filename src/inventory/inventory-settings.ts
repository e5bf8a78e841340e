/** How strictly inventories are read, and in which forms. */

export const INVENTORY_FORMS = [
  "host_list",
  "advanced_host_list",
  "script",
  "auto",
  "yaml",
  "ini",
  "toml",
  "constructed",
  "generator",
] as const;

export type InventoryForm = (typeof INVENTORY_FORMS)[number];

/** What names of groups that no variable could have come to: a warning, nothing, or underscores with or without one. */
export type GroupNameRule = "never" | "ignore" | "always" | "silently";

export type Mismatch = "ignore" | "warning" | "error";

export interface InventorySettings {
  /** The forms that a source is tried as, the first that fits counts. */
  readonly enabled: readonly InventoryForm[];
  /** Ends of names that are passed by in a folder. */
  readonly ignoredEnds: readonly string[];
  /** Python's regular expressions, looked for in the names of a folder's entries. */
  readonly ignoredPatterns: readonly string[];
  readonly groupNames: GroupNameRule;
  /** Whether one source that can't be read ends the run; otherwise it is a warning. */
  readonly eachMustParse: boolean;
  /** Whether the run ends where no source at all could be read. */
  readonly oneMustParse: boolean;
  /** What a name in a host pattern is that no host and no group has; undefined: an error for a name, a warning for a glob. */
  readonly mismatch: Mismatch | undefined;
  /** Whether maps that two places give one variable of a host or group are merged. */
  readonly mergesMaps: boolean;
  /** The longest that an inventory program may take. */
  readonly programSeconds: number;
}

/** As Ansible has it by default, but that a mistake is an error. */
export const DEFAULT_INVENTORY_SETTINGS: InventorySettings = {
  enabled: ["host_list", "script", "auto", "yaml", "ini", "toml"],
  ignoredEnds: [
    ".pyc",
    ".pyo",
    ".swp",
    ".bak",
    "~",
    ".rpm",
    ".md",
    ".txt",
    ".rst",
    ".orig",
    ".ini",
    ".cfg",
    ".retry",
  ],
  ignoredPatterns: [],
  groupNames: "never",
  mergesMaps: false,
  eachMustParse: true,
  oneMustParse: true,
  mismatch: undefined,
  programSeconds: 60,
};
