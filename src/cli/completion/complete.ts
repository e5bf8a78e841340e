/** What can stand at the end of an unfinished call, read off the same tables of options that parse it. */

import type { CommandDefinition, Verb } from "../define-command.ts";
import type { OptionDefinition } from "../option.ts";

export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** What a value is of, where only the project can say. */
export type ValueKind = "codes" | "hosts" | "lab" | "modules" | "schemas" | "shells" | "tags" | "tasks";

/** What the shell itself completes behind the candidates. */
export type Paths = "files" | "folders" | "none";

export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly paths: Paths;
}

/** The words before the unfinished one, as far as values hang on them. */
export interface Before {
  readonly verb: string;
  readonly args: readonly string[];
  /** Values by the option's long name (`--inventory`). */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export type ValuesOf = (kind: ValueKind, before: Before) => Promise<readonly Candidate[]>;

const NOTHING: Completion = { candidates: [], paths: "none" };

function namesOf({ flags }: OptionDefinition): readonly string[] {
  return flags.split(/[ ,|]+/).filter((word) => word.startsWith("-"));
}

function longNameOf(option: OptionDefinition): string {
  return namesOf(option).find((n) => n.startsWith("--")) ?? namesOf(option)[0] ?? "";
}

/** `path` of `-i, --inventory <path>`. */
function placeholderOf(syntax: string): string | undefined {
  return /[<[]([\w-]+)/.exec(syntax)?.[1];
}

const OPTIONS: Readonly<Record<string, ValueKind>> = {
  "--host": "hosts",
  "--limit": "hosts",
  "--skip-tags": "tags",
  "--start-at-task": "tasks",
  "--tags": "tags",
};

const ARGUMENTS: Readonly<Record<string, ValueKind>> = {
  code: "codes",
  kind: "schemas",
  pattern: "hosts",
  shell: "shells",
};

const PATHS: Readonly<Record<string, Paths>> = {
  dir: "folders",
  directory: "folders",
  file: "files",
  files: "files",
  folder: "folders",
  path: "files",
  playbook: "files",
  what: "files",
};

/** Of a list or a pattern only the last part is unfinished: `web:!na` keeps its `web:!`. */
function parted(value: string, kind: ValueKind): readonly [kept: string, part: string] {
  const marks =
    kind === "tags" ? /^(.*,)([^,]*)$/s : kind === "hosts" ? /^(.*[:,&!])([^:,&!]*)$/s : undefined;
  const match = marks?.exec(value);
  return match ? [match[1] ?? "", match[2] ?? ""] : ["", value];
}

function starting(candidates: readonly Candidate[], part: string, kept = ""): readonly Candidate[] {
  return candidates
    .filter(({ value }) => value.startsWith(part))
    .map((candidate) => ({ ...candidate, value: kept + candidate.value }));
}

async function ofKind(
  kind: ValueKind,
  word: string,
  before: Before,
  values: ValuesOf,
  lead = "",
): Promise<Completion> {
  const [kept, part] = parted(word, kind);
  return { candidates: starting(await values(kind, before), part, lead + kept), paths: "none" };
}

async function optionValue(
  option: OptionDefinition,
  word: string,
  before: Before,
  values: ValuesOf,
  lead = "",
): Promise<Completion> {
  if (option.choices) {
    const choices = option.choices.map((value) => ({ value }));
    return { candidates: starting(choices, word, lead), paths: "none" };
  }
  const kind = OPTIONS[longNameOf(option)];
  if (kind) return ofKind(kind, word, before, values, lead);
  return { candidates: [], paths: PATHS[placeholderOf(option.flags) ?? ""] ?? "none" };
}

async function argumentOf(
  definition: CommandDefinition,
  word: string,
  before: Before,
  values: ValuesOf,
): Promise<Completion> {
  if (definition.name === "lab") return ofKind("lab", word, before, values);
  const { args } = definition;
  const last = args.at(-1);
  const argument = args[before.args.length] ?? (last?.syntax.includes("...") ? last : undefined);
  if (argument?.choices)
    return {
      candidates: starting(
        argument.choices.map((value) => ({ value })),
        word,
      ),
      paths: "none",
    };
  const name = placeholderOf(argument?.syntax ?? "");
  if (name === undefined) return NOTHING;
  if (definition.name === "doc") return ofKind("modules", word, before, values);
  const kind = ARGUMENTS[name];
  return kind ? ofKind(kind, word, before, values) : { candidates: [], paths: PATHS[name] ?? "none" };
}

interface Walk {
  readonly before: Before;
  /** The option whose value is being typed. */
  readonly open?: OptionDefinition;
  /** `--` stands before: what follows is no option. */
  readonly ended: boolean;
}

function isTaken(option: OptionDefinition): boolean {
  return option.kind !== "flag" && option.kind !== "count";
}

function walk(verb: string, words: readonly string[], table: readonly OptionDefinition[]): Walk {
  const options = new Map<string, readonly string[]>();
  const args: string[] = [];
  const give = (option: OptionDefinition, value: string): void => {
    const name = longNameOf(option);
    options.set(name, [...(options.get(name) ?? []), value]);
  };
  let open: OptionDefinition | undefined;
  let ended = false;
  for (const word of words) {
    if (open) {
      give(open, word);
      open = undefined;
    } else if (ended || !word.startsWith("-") || word === "-") args.push(word);
    else if (word === "--") ended = true;
    else {
      const [name, value] = word.split(/=(.*)/s);
      const option = table.find((o) => namesOf(o).includes(name ?? ""));
      if (option && value !== undefined) give(option, value);
      else if (option && isTaken(option)) open = option;
      else if (option) give(option, "");
    }
  }
  return { before: { verb, args, options }, ...(open ? { open } : {}), ended };
}

function optionNames(table: readonly OptionDefinition[], { options }: Before): readonly Candidate[] {
  return [
    ...table
      .filter((o) => o.kind === "list" || o.kind === "count" || !options.has(longNameOf(o)))
      .flatMap((o) => namesOf(o).map((value) => ({ value, description: o.description }))),
    { value: "--help", description: "show help" },
  ];
}

async function completeVerb(
  definition: CommandDefinition,
  words: readonly string[],
  values: ValuesOf,
): Promise<Completion> {
  const table = Object.values(definition.options);
  const word = words.at(-1) ?? "";
  const { before, open, ended } = walk(definition.name, words.slice(0, -1), table);
  if (open) return optionValue(open, word, before, values);
  const glued = ended ? undefined : /^(--[\w-]+=)(.*)$/s.exec(word);
  const option = glued && table.find((o) => namesOf(o).includes((glued[1] ?? "").slice(0, -1)));
  if (glued && option) return optionValue(option, glued[2] ?? "", before, values, glued[1] ?? "");
  if (word.startsWith("-") && !ended) {
    // A short name beside its long one would only be noise; it completes where it is typed.
    const all = optionNames(table, before).filter(({ value }) => value.startsWith("--") || value === word);
    return { candidates: starting(all, word), paths: "none" };
  }
  return argumentOf(definition, word, before, values);
}

/** `words`: all behind `homerun`, the unfinished one last, though it be empty. */
export async function complete(
  words: readonly string[],
  all: readonly Verb[],
  values: ValuesOf,
): Promise<Completion> {
  const [first = "", ...rest] = words;
  const verbs: readonly Candidate[] = all.map(({ name, summary }) => ({
    value: name,
    description: summary,
  }));
  if (rest.length === 0) {
    const others = [
      { value: "help", description: "show the help of a command" },
      { value: "--help", description: "show help" },
      { value: "--version", description: "print the version" },
    ];
    const beginnings = [...verbs, ...others].filter(
      ({ value }) => value.startsWith("-") === first.startsWith("-"),
    );
    return { candidates: starting(beginnings, first), paths: "none" };
  }
  if (first === "help")
    return { candidates: rest.length === 1 ? starting(verbs, rest[0] ?? "") : [], paths: "none" };
  const verb = all.find(({ name }) => name === first);
  return verb ? completeVerb(await verb.load(), rest, values) : NOTHING;
}
