/** Argument specifications of roles: whether values fit the types, choices and relations that `argument_specs` declares. */

import { didYouMean } from "../diagnostics/suggest.ts";
import { Unknown } from "../expression/unknown.ts";
import { dictOf, entriesOf } from "../expression/value/collection.ts";
import { contains } from "../expression/value/compare.ts";
import { LazyMap } from "../expression/value/lazy-map.ts";
import { exclusions, needs } from "./argument-relations.ts";
import { asType, type Data, isMap, Misfit, SPEC_TYPES, word } from "./argument-type.ts";
import type { ParameterIssue } from "./module-index.ts";

type Path = readonly (string | number)[];

export const OPTION_KEYS: readonly string[] = [
  "type",
  "required",
  "default",
  "choices",
  "elements",
  "options",
  "description",
  "version_added",
  "no_log",
  "apply_defaults",
  "aliases",
  "author",
  "deprecated",
  "deprecated_aliases",
  "fallback",
  "removed_at_date",
  "removed_from_collection",
  "removed_in",
  "removed_in_version",
  "short_description",
  "version_added_collection",
  "mutually_exclusive",
  "required_together",
  "required_one_of",
  "required_if",
  "required_by",
];

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a map";
  const text = word(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}

export function pathText(path: Path): string {
  return path.map((p, i) => (typeof p === "number" ? `[${p}]` : i === 0 ? p : `.${p}`)).join("");
}

interface Checked {
  /** As its type makes it. */
  readonly value: unknown;
  readonly issues: readonly ParameterIssue[];
}

function typed(type: unknown, given: unknown, path: Path): Checked {
  const value = given instanceof LazyMap ? dictOf(entriesOf(given)) : given;
  if (value instanceof Unknown) return { value, issues: [] };
  try {
    return { value: asType(type, value), issues: [] };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const message = `\`${pathText(path)}\` must be ${error.wanted}, not ${shown(value)}`;
    return { value, issues: [{ path, message }] };
  }
}

function typedElements(option: Data, value: unknown, path: Path): Checked {
  if (option.elements === undefined || option.elements === null || value instanceof Unknown)
    return { value, issues: [] };
  if (option.type !== "list" || !Array.isArray(value)) {
    const message = `\`${pathText(path)}\` has \`elements\`, which only a list can have`;
    return { value, issues: [{ path, message }] };
  }
  const items = value.map((item, index) => typed(option.elements, item, [...path, index]));
  return { value: items.map((i) => i.value), issues: items.flatMap((i) => i.issues) };
}

/** The words that YAML makes true and false of, which choices may have meant. */
const SAME_AS: Readonly<Record<string, readonly unknown[]>> = {
  True: ["y", "yes", "on", "1", "true", "t", 1, true],
  False: ["n", "no", "off", "0", "false", "f", 0, false],
};

function isChoice(choices: readonly unknown[], value: unknown): boolean {
  if (value instanceof Unknown || contains(choices, value)) return true;
  const text = value === true ? "True" : value === false ? "False" : value;
  const same = typeof text === "string" && Object.hasOwn(SAME_AS, text) ? (SAME_AS[text] ?? []) : [];
  return choices.filter((c) => same.includes(c)).length === 1;
}

function choiceIssues({ choices }: Data, value: unknown, path: Path): readonly ParameterIssue[] {
  if (!Array.isArray(choices)) return [];
  const values: readonly (readonly [unknown, Path])[] = Array.isArray(value)
    ? value.map((v: unknown, i) => [v, [...path, i]] as const)
    : [[value, path]];
  const known = choices.map(word);
  return values.flatMap(([v, at]): readonly ParameterIssue[] => {
    if (Array.isArray(value) ? v instanceof Unknown || contains(choices, v) : isChoice(choices, v)) return [];
    const message = `\`${pathText(at)}\` can't be ${shown(v)}; it can be ${known.join(", ")}`;
    const help = didYouMean(word(v), known);
    return [{ path: at, message, ...(help === undefined ? {} : { help }) }];
  });
}

/** Options of their own have maps, and maps in lists. */
function innerIssues(option: Data, value: unknown, path: Path): readonly ParameterIssue[] {
  const holdsMaps = option.type === "dict" || (option.type === "list" && option.elements === "dict");
  if (!holdsMaps || !isMap(option.options)) return [];
  const given = value === undefined || value === null ? undefined : value;
  if (given === undefined && option.apply_defaults !== true) return [];
  if (given instanceof Unknown) return [];
  const options = option.options;
  if (!Array.isArray(given)) return isMap(given ?? {}) ? inside(options, option, given ?? {}, path) : [];
  return given.flatMap((item: unknown, index) =>
    isMap(item) && !(item instanceof Unknown) ? inside(options, option, item, [...path, index]) : [],
  );
}

function inside(options: Data, owner: Data, values: unknown, path: Path): readonly ParameterIssue[] {
  return levelIssues({ options, owner, path, closed: true }, values as Data);
}

/** Type, elements and choices; then, where these fit, options of its own. */
function checkValue(option: Data, given: unknown, path: Path): Checked {
  const type = typed(option.type, given, path);
  if (type.issues.length > 0) return type;
  const elements = typedElements(option, type.value, path);
  const misfits = [...elements.issues, ...choiceIssues(option, elements.value, path)];
  const inner = innerIssues(option, elements.value, path);
  return { value: elements.value, issues: inPlace([...misfits, ...inner], path) };
}

/** Issues of a list in the order of its items. */
function inPlace(issues: readonly ParameterIssue[], { length }: Path): readonly ParameterIssue[] {
  const at = ({ path }: ParameterIssue): number => {
    const step = path[length];
    return typeof step === "number" ? step : -1;
  };
  return issues.toSorted((a, b) => at(a) - at(b));
}

interface Level {
  readonly options: Data;
  /** What holds the relations between the options. */
  readonly owner: Data;
  readonly path: Path;
  /** Nothing but options may be given. */
  readonly closed: boolean;
}

function optionOf(options: Data, name: string): Data {
  const option = options[name];
  return isMap(option) ? option : {};
}

function aliasesOf(option: Data): readonly string[] {
  return Array.isArray(option.aliases) ? option.aliases.map(word) : [];
}

/** What options were called where they were given. */
function givenNames(options: Data, values: Data): ReadonlyMap<string, string> {
  const names = Object.keys(options).flatMap((name): readonly [string, string][] => {
    const called = [name, ...aliasesOf(optionOf(options, name))].findLast((n) => values[n] !== undefined);
    return called === undefined ? [] : [[name, called]];
  });
  return new Map(names);
}

function unknownKeys({ options, path, closed }: Level, values: Data): readonly ParameterIssue[] {
  if (!closed) return [];
  const known = Object.keys(options).flatMap((n) => [n, ...aliasesOf(optionOf(options, n))]);
  return Object.keys(values)
    .filter((key) => !known.includes(key))
    .map((key): ParameterIssue => {
      const help = didYouMean(key, known) ?? `known are ${known.join(", ")}`;
      const owner = path.length === 0 ? "the specification" : `\`${pathText(path)}\``;
      return { path: [...path, key], message: `\`${key}\` is no key of ${owner}`, help };
    });
}

function levelIssues(level: Level, given: Data): readonly ParameterIssue[] {
  const { options, owner, path } = level;
  const called = givenNames(options, given);
  const values: Record<string, unknown> = Object.create(null);
  const issues: ParameterIssue[] = [...unknownKeys(level, given)];
  for (const [name, as] of called) values[name] = given[as];
  const complaints = [...exclusions(owner, values)];
  for (const name of Object.keys(options)) {
    const option = optionOf(options, name);
    const hasDefault = option.default !== undefined && option.default !== null;
    const at = [...path, called.get(name) ?? name];
    if (!called.has(name) && hasDefault) values[name] = option.default;
    if (!Object.hasOwn(values, name)) {
      if (option.required !== undefined && option.required)
        issues.push({ path: at, message: `\`${pathText(at)}\` is required`, missing: true });
      else issues.push(...innerIssues(option, undefined, at));
    } else if (values[name] === null && !option.required && !hasDefault)
      issues.push(...choiceIssues(option, null, at), ...innerIssues(option, undefined, at));
    else {
      const checked = checkValue(option, values[name], at);
      values[name] = checked.value;
      issues.push(...checked.issues);
    }
  }
  complaints.push(...needs(owner, values));
  return [...issues, ...complaints.map(([name = "", message]) => ({ path: [...path, name], message }))];
}

/**
 * What is wrong with `values` by a specification's options (name → option). Values that no option names are looked at only
 * where the values are `closed`: nothing else may be among them.
 */
export function validateArguments(spec: Data, values: Data, closed = false): readonly ParameterIssue[] {
  return levelIssues({ options: spec, owner: {}, path: [], closed }, values);
}

export interface SpecIssue extends ParameterIssue {
  /** Nothing is checked by what it is about. */
  readonly harmless?: true;
}

/** What is wrong with the specification itself; paths lead into `options`. */
export function specIssues(options: unknown, path: Path = []): readonly SpecIssue[] {
  if (options === null || options === undefined) return [];
  if (!isMap(options)) return [{ path, message: `options must be a map, not ${shown(options)}` }];
  return Object.entries(options).flatMap(([name, option]) => optionSpecIssues(option, [...path, name]));
}

function optionSpecIssues(option: unknown, path: Path): readonly SpecIssue[] {
  if (option === null) return [];
  if (!isMap(option))
    return [
      {
        path,
        message: `\`${pathText(path)}\` must be a map with \`type\`, \`default\` and the like, not ${shown(option)}`,
      },
    ];
  const issues: SpecIssue[] = [];
  for (const key of Object.keys(option)) {
    if (OPTION_KEYS.includes(key)) continue;
    const help = didYouMean(key, OPTION_KEYS) ?? `known are ${OPTION_KEYS.join(", ")}`;
    issues.push({ path: [...path, key], message: `\`${key}\` is no key of an option`, help, harmless: true });
  }
  for (const key of ["type", "elements"]) {
    const type = option[key];
    if (type === undefined || type === null || SPEC_TYPES.includes(word(type))) continue;
    const help = didYouMean(word(type), SPEC_TYPES) ?? `known are ${SPEC_TYPES.join(", ")}`;
    issues.push({ path: [...path, key], message: `there is no type ${shown(type)}`, help });
  }
  const own =
    option.default === undefined || option.default === null || issues.some((i) => !i.harmless)
      ? []
      : checkValue(option, option.default, [...path, "default"]).issues;
  return [
    ...issues,
    ...own,
    ...(option.options === undefined ? [] : specIssues(option.options, [...path, "options"])),
  ];
}
