/** Options of Ansible's programs as data: how they are typed, what they hold, what is said about them. */

export type AnsibleOptionKind = "flag" | "count" | "text" | "list" | "number";

export interface AnsibleOption {
  /** As they are typed; the first long one names it. */
  readonly names: readonly string[];
  readonly kind: AnsibleOptionKind;
  /** What stands for the value in the usage. */
  readonly metavar?: string;
  readonly description: string;
  /** Options with the same word here exclude each other. */
  readonly instead?: string;
  /** For flags that say the same as another one's value: `--playbook`-like words. */
  readonly required?: boolean;
}

export type AnsibleOptionTable = Readonly<Record<string, AnsibleOption>>;

export interface AnsiblePositional {
  readonly name: string;
  readonly many: boolean;
  readonly optional: boolean;
  readonly description: string;
  /** The only words that may stand there. */
  readonly choices?: readonly string[];
}

export interface AnsibleProgram {
  readonly name: string;
  readonly description: string;
  /** In the order of the usage. */
  readonly options: AnsibleOptionTable;
  readonly positionals: readonly AnsiblePositional[];
}

export type ParsedValue = boolean | number | string | readonly string[] | undefined;

/** Every option of a table by name; what was not given is false, 0, undefined or an empty list. */
export interface Parsed {
  readonly flag: (name: string) => boolean;
  readonly count: (name: string) => number;
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => number | undefined;
  readonly list: (name: string) => readonly string[];
  /** Whether it was typed. */
  readonly given: (name: string) => boolean;
  readonly positionals: readonly string[];
}

type More = Partial<Pick<AnsibleOption, "instead" | "required">>;

export function flag(names: string, description: string, more: More = {}): AnsibleOption {
  return { names: names.split(" "), kind: "flag", description, ...more };
}

export function count(names: string, description: string): AnsibleOption {
  return { names: names.split(" "), kind: "count", description };
}

export function text(names: string, metavar: string, description: string, more: More = {}): AnsibleOption {
  return { names: names.split(" "), kind: "text", metavar, description, ...more };
}

export function list(names: string, metavar: string, description: string, more: More = {}): AnsibleOption {
  return { names: names.split(" "), kind: "list", metavar, description, ...more };
}

export function number(names: string, metavar: string, description: string): AnsibleOption {
  return { names: names.split(" "), kind: "number", metavar, description };
}
