/** A setting of Ansible's: where it is set, what it holds, and what homerun does about it. */

export type SettingType = "bool" | "int" | "float" | "text" | "list" | "path" | "paths" | "sources";

export type Treatment =
  /** It means what it means in Ansible. */
  | "used"
  /** It is read, and comes to something near; `about` says what. */
  | "near"
  /** It changes nothing; `about` says why. */
  | "ignored"
  /** A value other than the usual one changes nothing, and a warning says so; `about` says what holds. */
  | "told"
  /** A value other than the usual one ends the call; `about` says why. */
  | "refused";

export interface Setting {
  readonly name: string;
  /** Environment variables; the last that is set counts. */
  readonly env: readonly string[];
  /** `section.key`. */
  readonly ini: readonly string[];
  readonly type: SettingType;
  readonly treatment: Treatment;
  readonly about: string;
  /** For refused and told ones: values that are fine, in lower case. */
  readonly fine?: readonly string[];
}

export type SettingValue = boolean | number | string | readonly string[];
