/** A verb of the command line as a plain value, and the way from such values to a parser. The only importer of commander. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { CliContext } from "./context.ts";
import type { OptionDefinition, OptionKind, OptionTable, OptionValues } from "./option.ts";
import { usageError } from "./usage-error.ts";

export interface ArgumentDefinition {
  /** `<playbook...>` for required, `[name]` for optional ones. */
  readonly syntax: string;
  readonly description: string;
  /** What it can be, for completion; the verb itself refuses other words. */
  readonly choices?: readonly string[];
}

export interface CommandExample {
  readonly text: string;
  readonly command: string;
}

export interface CommandInput<Table extends OptionTable> {
  readonly options: OptionValues<Table>;
  /** Positional arguments, flat, in order. */
  readonly args: readonly string[];
  readonly context: CliContext;
}

export interface CommandDefinition<Table extends OptionTable = OptionTable> {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs for the command's own help. */
  readonly description?: string;
  readonly args: readonly ArgumentDefinition[];
  readonly options: Table;
  readonly examples: readonly CommandExample[];
  /** Said at the end of the help. */
  readonly epilogue?: string;
  /** Everything after the name belongs to somebody else's parser, options too. */
  readonly passThrough?: boolean;
  /** Gives the exit code. */
  readonly run: (input: CommandInput<Table>) => Promise<number>;
}

export function defineCommand<const Table extends OptionTable>(
  definition: CommandDefinition<Table>,
): CommandDefinition {
  return definition as unknown as CommandDefinition;
}

export interface VerbSummary {
  readonly name: string;
  readonly summary: string;
}

export interface Verb extends VerbSummary {
  readonly load: () => Promise<CommandDefinition>;
}

export interface ProgramDefinition {
  readonly description: string;
  readonly version: string;
  readonly epilogue: string;
  readonly verbs: readonly VerbSummary[];
  /** The verbs among them that this call needs whole; the others only stand in the overview. */
  readonly loaded: ReadonlyMap<string, CommandDefinition>;
}

function wholeNumber([least, most]: readonly [number, number]): (value: string) => number {
  return (value) => {
    const result = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (result >= least && result <= most) return result;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is expected`);
  };
}

function commanderOption(definition: OptionDefinition): Option {
  const option = new Option(definition.flags, definition.description);
  if (definition.group !== undefined) option.helpGroup(definition.group);
  if (definition.choices) option.choices([...definition.choices]);
  if (definition.range) option.argParser(wholeNumber(definition.range));
  if (definition.kind === "count") option.argParser((_value, previous: unknown) => Number(previous ?? 0) + 1);
  if (definition.kind === "list") {
    option.argParser((value, previous: unknown) => [
      ...(Array.isArray(previous) ? (previous as string[]) : []),
      value,
    ]);
  }
  return option;
}

const WHEN_ABSENT: Partial<Record<OptionKind, unknown>> = { flag: false, count: 0, list: [] };

function optionValues(table: OptionTable, command: Command): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([name, definition]): [string, unknown] => {
      const value: unknown = command.getOptionValue(commanderOption(definition).attributeName());
      return [name, value ?? WHEN_ABSENT[definition.kind]];
    }),
  );
}

function examplesText(examples: readonly CommandExample[]): string {
  return examples.length === 0
    ? ""
    : `\nExamples:\n${examples.map(({ text, command }) => `  # ${text}\n  ${command}`).join("\n\n")}\n`;
}

function wholeCommand(
  definition: CommandDefinition,
  context: CliContext,
  finish: (code: number) => void,
): Command {
  const command = new Command(definition.name)
    .summary(definition.summary)
    .description(definition.description ?? definition.summary);
  for (const { syntax, description } of definition.args) command.argument(syntax, description);
  for (const option of Object.values(definition.options)) command.addOption(commanderOption(option));
  command.addHelpText("after", examplesText(definition.examples));
  if (definition.epilogue !== undefined) command.addHelpText("after", `\n${definition.epilogue}`);
  if (definition.passThrough === true) command.passThroughOptions().allowUnknownOption();
  return command.action(async () => {
    if (definition.passThrough === true && command.args.length === 0) command.help();
    finish(
      await definition.run({
        options: optionValues(definition.options, command),
        args: definition.passThrough === true ? wordsAfter(context.argv, definition.name) : command.args,
        context,
      }),
    );
  });
}

/** As typed, `--` included. */
function wordsAfter(argv: readonly string[], name: string): readonly string[] {
  return argv.slice(argv.indexOf(name) + 1);
}

/** Parses and runs. Gives the exit code; throws usage errors as diagnostics, and whatever the verb throws. */
export async function runProgram(
  definition: ProgramDefinition,
  argv: readonly string[],
  context: CliContext,
): Promise<number> {
  let code = 0;
  const program = new Command("homerun")
    .description(definition.description)
    .version(definition.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show the help of a command")
    .enablePositionalOptions()
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.console.write(text),
      writeErr: (text) => context.console.write(text),
      outputError: () => {},
      getOutHelpWidth: () => context.console.columns,
      getErrHelpWidth: () => context.console.columns,
    })
    .addHelpText("after", `\n${definition.epilogue}`);
  for (const verb of definition.verbs) {
    const whole = definition.loaded.get(verb.name);
    const command = whole
      ? wholeCommand(whole, context, (c) => {
          code = c;
        })
      : new Command(verb.name).summary(verb.summary);
    program.addCommand(command.copyInheritedSettings(program));
  }
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === "commander.help") return 0;
    throw usageError(error, knownNames(definition, argv));
  }
}

export interface KnownNames {
  readonly verbs: readonly string[];
  readonly options: readonly string[];
  /** The verb of the call, where there is one. */
  readonly verb?: string;
}

function knownNames({ verbs, loaded }: ProgramDefinition, argv: readonly string[]): KnownNames {
  const verb = argv.find((word) => loaded.has(word));
  const table = verb === undefined ? {} : (loaded.get(verb)?.options ?? {});
  const options = Object.values(table).map((definition) => commanderOption(definition).long ?? "");
  return {
    verbs: verbs.map(({ name }) => name),
    options: [...options, "--help"],
    ...(verb === undefined ? {} : { verb }),
  };
}
