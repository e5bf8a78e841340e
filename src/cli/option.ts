/** Options of the command line as data: what is typed, what it becomes, what help says about it. */

export type OptionKind = "flag" | "count" | "text" | "list" | "number" | "choice";

export interface OptionDefinition<T = unknown> {
  readonly kind: OptionKind;
  /** As help shows it: `-l, --limit <pattern>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  /** Smallest and largest number accepted. */
  readonly range?: readonly [least: number, most: number];
  /** Heading in the help under which it stands. */
  readonly group?: string;
  readonly _?: T;
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

/** The values of a table's options once parsed. What was not given is undefined, false, 0 or an empty list. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends OptionDefinition<infer T> ? T : never;
};

type Details = Pick<OptionDefinition, "group">;

/** Given or not. */
export function flag(flags: string, description: string, details: Details = {}): OptionDefinition<boolean> {
  return { kind: "flag", flags, description, ...details };
}

/** How many times it was given (`-vvv`). */
export function count(flags: string, description: string, details: Details = {}): OptionDefinition<number> {
  return { kind: "count", flags, description, ...details };
}

export function text(
  flags: string,
  description: string,
  details: Details = {},
): OptionDefinition<string | undefined> {
  return { kind: "text", flags, description, ...details };
}

/** May be given several times; every value counts, in order. */
export function list(
  flags: string,
  description: string,
  details: Details = {},
): OptionDefinition<readonly string[]> {
  return { kind: "list", flags, description, ...details };
}

/** A whole number within a range. */
export function number(
  flags: string,
  description: string,
  range: readonly [least: number, most: number],
  details: Details = {},
): OptionDefinition<number | undefined> {
  return { kind: "number", flags, description, range, ...details };
}

export function choice<const C extends string>(
  flags: string,
  description: string,
  choices: readonly C[],
  details: Details = {},
): OptionDefinition<C | undefined> {
  return { kind: "choice", flags, description, choices, ...details };
}
