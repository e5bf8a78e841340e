/** The words of a call of one of Ansible's programs, read as Python's argparse reads them. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { AnsibleOption, AnsibleProgram, Parsed, ParsedValue } from "./option.ts";

/** What the parser refuses, in argparse's words: the usage and this go to stderr, with exit code 2. */
export class ArgumentError extends Error {}

function longName({ names }: AnsibleOption): string {
  return names.find((name) => name.startsWith("--")) ?? names[0] ?? "";
}

function shortName({ names }: AnsibleOption): string | undefined {
  return names.find((name) => /^-[^-]$/.test(name));
}

function shown({ names }: AnsibleOption): string {
  return names.join("/");
}

/** Other long names, and beginnings of long names that fit only one, become the option's own. */
function withOwnNames(words: readonly string[], options: readonly AnsibleOption[]): readonly string[] {
  const byName = new Map(options.flatMap((o) => o.names.map((name) => [name, o] as const)));
  const end = words.indexOf("--");
  return words.map((word, index) => {
    if (!word.startsWith("--") || word === "--" || (end !== -1 && index > end)) return word;
    const [name = "", ...value] = word.split("=");
    const rest = value.length === 0 ? "" : `=${value.join("=")}`;
    const exact = byName.get(name);
    if (exact) return `${longName(exact)}${rest}`;
    const near = [...byName.keys()].filter((known) => known.startsWith(name));
    const [only] = near;
    if (only === undefined) return word;
    if (near.length > 1) throw new ArgumentError(`ambiguous option: ${name} could match ${near.join(", ")}`);
    return `${longName(byName.get(only) as AnsibleOption)}${rest}`;
  });
}

function wholeNumber(option: AnsibleOption): (value: string) => number {
  return (value) => {
    if (/^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
    throw new InvalidArgumentError(`argument ${shown(option)}: invalid int value: '${value}'`);
  };
}

function commanderOption(option: AnsibleOption): Option {
  const short = shortName(option);
  const long = longName(option);
  const value = option.metavar === undefined ? "" : ` <${option.metavar}>`;
  const made = new Option(`${short === undefined ? "" : `${short}, `}${long}${value}`);
  if (option.kind === "count") made.argParser((_value, before: unknown) => Number(before ?? 0) + 1);
  if (option.kind === "number") made.argParser(wholeNumber(option));
  if (option.kind === "list")
    made.argParser((word, before: unknown) => [...(Array.isArray(before) ? (before as string[]) : []), word]);
  return made;
}

function optionOf(flags: string, options: readonly AnsibleOption[]): AnsibleOption | undefined {
  const name = /--[\w-]+/.exec(flags)?.[0] ?? /-\w/.exec(flags)?.[0];
  return options.find((option) => name !== undefined && option.names.includes(name));
}

/** Commander's refusals, pinned with its version, as argparse puts them. */
function refusal(error: CommanderError, options: readonly AnsibleOption[]): ArgumentError {
  const quoted = /'(.*?)'/s.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption":
      return new ArgumentError(`unrecognized arguments: ${quoted}`);
    case "commander.optionMissingArgument": {
      const option = optionOf(quoted, options);
      return new ArgumentError(`argument ${option ? shown(option) : quoted}: expected one argument`);
    }
    case "commander.invalidArgument":
      return new ArgumentError(/argument -.*$/s.exec(error.message)?.[0] ?? error.message);
    default:
      return new ArgumentError(error.message.replace(/^error: /, ""));
  }
}

function checkPositionals(words: readonly string[], { positionals }: AnsibleProgram): void {
  const missing = positionals.filter((p, index) => !p.optional && words[index] === undefined);
  if (missing.length > 0)
    throw new ArgumentError(`the following arguments are required: ${missing.map((p) => p.name).join(", ")}`);
  for (const [index, { name, choices }] of positionals.entries()) {
    const word = words[index];
    if (choices === undefined || word === undefined || choices.includes(word)) continue;
    const listed = choices.map((choice) => `'${choice}'`).join(", ");
    throw new ArgumentError(`argument ${name}: invalid choice: '${word}' (choose from ${listed})`);
  }
  if (positionals.some((p) => p.many)) return;
  const extra = words.slice(positionals.length);
  if (extra.length > 0) throw new ArgumentError(`unrecognized arguments: ${extra.join(" ")}`);
}

function checkExclusive(given: readonly AnsibleOption[]): void {
  for (const [index, option] of given.entries()) {
    const other = given.slice(0, index).find((o) => o.instead !== undefined && o.instead === option.instead);
    if (other)
      throw new ArgumentError(`argument ${shown(option)}: not allowed with argument ${shown(other)}`);
  }
}

function parsedOf(values: ReadonlyMap<string, ParsedValue>, positionals: readonly string[]): Parsed {
  const list = (name: string): readonly string[] => (values.get(name) as readonly string[] | undefined) ?? [];
  return {
    flag: (name) => values.get(name) === true,
    count: (name) => Number(values.get(name) ?? 0),
    text: (name) => values.get(name) as string | undefined,
    number: (name) => values.get(name) as number | undefined,
    list,
    given: (name) => values.get(name) !== undefined,
    positionals,
  };
}

/** Throws ArgumentError. Calls for help or the version need no positional arguments. */
export function parseArguments(program: AnsibleProgram, words: readonly string[]): Parsed {
  const entries = Object.entries(program.options);
  const options = entries.map(([, option]) => option);
  const command = new Command(program.name)
    .helpOption(false)
    .argument("[words...]")
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
  const made = entries.map(([name, option]) => {
    const commander = commanderOption(option);
    command.addOption(commander);
    return { name, option, attribute: commander.attributeName() };
  });
  try {
    command.parse([...withOwnNames(words, options)], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw refusal(error, options);
    throw error;
  }
  const values = new Map<string, ParsedValue>();
  for (const { name, attribute } of made) {
    const value: unknown = command.getOptionValue(attribute);
    if (value !== undefined) values.set(name, value as ParsedValue);
  }
  if (values.get("help") !== true && values.get("version") !== true) {
    checkExclusive(made.filter(({ name }) => values.has(name)).map(({ option }) => option));
    checkPositionals(command.args, program);
  }
  return parsedOf(values, command.args);
}
