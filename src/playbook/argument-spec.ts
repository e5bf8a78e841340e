/** Argument specifications of roles: whether values fit the types, choices and relations that `argument_specs` declares. */

import { didYouMean } from "../diagnostics/suggest.ts";
import { Unknown } from "../expression/unknown.ts";
import type { ParameterIssue } from "./module-index.ts";

type Data = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

export const SPEC_TYPES: readonly string[] = [
  "str",
  "int",
  "float",
  "bool",
  "list",
  "dict",
  "path",
  "raw",
  "json",
  "jsonarg",
  "bytes",
  "bits",
];

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

function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As text to compare and to show; maps and lists of YAML have no text of their own. */
function word(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const text = String(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}

export function pathText(path: Path): string {
  return path.map((p, i) => (typeof p === "number" ? `[${p}]` : i === 0 ? p : `.${p}`)).join("");
}

const BOOLEANS = new Set(["yes", "no", "on", "off", "true", "false", "y", "n", "t", "f", "1", "0"]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isScalar = (v: unknown): boolean => typeof v !== "object" || v === null;
const isNumeric = (v: unknown): boolean =>
  typeof v === "number" || (typeof v === "string" && v.trim() !== "" && Number.isFinite(Number(v)));
const isSize = (v: unknown): boolean =>
  typeof v === "number" ||
  (typeof v === "string" && /^\s*\d+(\.\d+)?\s*[KMGTPEZY]?[Bb]?(it)?s?\s*$/i.test(v));

const CHECKS: Readonly<
  Record<string, { readonly fits: (value: unknown) => boolean; readonly wanted: string }>
> = {
  path: { fits: isScalar, wanted: "a path" },
  int: { fits: (v) => isNumeric(v) && Number.isInteger(Number(v)), wanted: "a whole number" },
  float: { fits: isNumeric, wanted: "a number" },
  bool: {
    fits: (v) =>
      typeof v === "boolean" ||
      v === 0 ||
      v === 1 ||
      (typeof v === "string" && BOOLEANS.has(v.trim().toLowerCase())),
    wanted: "true or false",
  },
  list: { fits: (v) => Array.isArray(v) || typeof v === "string" || typeof v === "number", wanted: "a list" },
  dict: {
    fits: (v) => isMap(v) || (typeof v === "string" && (/^\s*\{/.test(v) ? isJson(v) : v.includes("="))),
    wanted: "a map",
  },
  json: { fits: (v) => !isScalar(v) || (typeof v === "string" && isJson(v)), wanted: "JSON" },
  jsonarg: { fits: (v) => !isScalar(v) || typeof v === "string", wanted: "JSON" },
  bytes: { fits: isSize, wanted: "a size such as 10M" },
  bits: { fits: isSize, wanted: "a size such as 10Mb" },
};

function typeIssue(type: unknown, value: unknown, path: Path): ParameterIssue | undefined {
  const check = CHECKS[word(type ?? "str")];
  if (!check || check.fits(value)) return undefined;
  return { path, message: `\`${pathText(path)}\` must be ${check.wanted}, not ${shown(value)}` };
}

/** A list as Ansible reads it: text is split at commas. */
function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "string" ? value.split(",").map((s) => s.trim()) : [value];
}

function choiceIssue(choices: unknown, value: unknown, path: Path): ParameterIssue | undefined {
  if (!Array.isArray(choices)) return undefined;
  const known = choices.map(word);
  if (known.includes(word(value))) return undefined;
  const message = `\`${pathText(path)}\` can't be ${shown(value)}; it can be ${known.join(", ")}`;
  const help = didYouMean(word(value), known);
  return { path, message, ...(help === undefined ? {} : { help }) };
}

function choiceIssues(option: Data, value: unknown, path: Path): readonly ParameterIssue[] {
  const values: readonly (readonly [unknown, Path])[] =
    option.type === "list" ? asList(value).map((v, i) => [v, [...path, i]] as const) : [[value, path]];
  return values.map(([v, p]) => choiceIssue(option.choices, v, p)).filter((i) => i !== undefined);
}

function elementIssues(option: Data, value: unknown, path: Path): readonly ParameterIssue[] {
  if (option.type !== "list")
    return isMap(option.options) && isMap(value) ? mapIssues(option, value, path) : [];
  return asList(value).flatMap((item, index) => {
    if (item instanceof Unknown) return [];
    const at = [...path, index];
    const issue = option.elements === undefined ? undefined : typeIssue(option.elements, item, at);
    if (issue) return [issue];
    return isMap(option.options) && isMap(item) ? mapIssues(option, item, at) : [];
  });
}

/** What check mode can't know is not wrong. */
function optionIssues(option: Data, value: unknown, path: Path): readonly ParameterIssue[] {
  if (value === null || value instanceof Unknown) return [];
  const issue = typeIssue(option.type, value, path);
  if (issue) return [issue];
  return [...choiceIssues(option, value, path), ...elementIssues(option, value, path)];
}

type Given = (name: string) => boolean;

function groupsOf(value: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(value)) return [];
  const groups = value.every((v) => typeof v === "string") ? [value] : value;
  return groups.filter(Array.isArray).map((g) => g.map(word));
}

function names(list: readonly string[]): string {
  return list.map((n) => `\`${n}\``).join(", ");
}

interface Relations {
  readonly owner: Data;
  readonly values: Data;
  readonly given: Given;
}

/** What is missing or too much, with the option that it is about. */
type Complaint = readonly [name: string | undefined, message: string];

function groupComplaints({ owner, given }: Relations): readonly Complaint[] {
  const complaints: Complaint[] = [];
  for (const group of groupsOf(owner.mutually_exclusive)) {
    const both = group.filter(given);
    if (both.length > 1) {
      complaints.push([both[1], `only one of ${names(group)} can be given, not ${names(both)}`]);
    }
  }
  for (const group of groupsOf(owner.required_together)) {
    const missing = group.filter((n) => !given(n));
    if (missing.length > 0 && missing.length < group.length) {
      complaints.push([missing[0], `${names(group)} belong together; ${names(missing)} is missing`]);
    }
  }
  for (const group of groupsOf(owner.required_one_of)) {
    if (!group.some(given)) complaints.push([group[0], `one of ${names(group)} is needed`]);
  }
  return complaints;
}

function conditionComplaint(rule: unknown, { values, given }: Relations): Complaint | undefined {
  if (!Array.isArray(rule)) return undefined;
  const [name, wanted] = [word(rule[0]), word(rule[1])];
  if (!given(name) || word(values[name]) !== wanted) return undefined;
  const needed = (Array.isArray(rule[2]) ? rule[2] : []).map(word);
  const missing = needed.filter((n) => !given(n));
  const enough = rule[3] === true ? missing.length < needed.length : missing.length === 0;
  return enough ? undefined : [missing[0], `${names(missing)} is needed when \`${name}\` is \`${wanted}\``];
}

function needComplaint(name: string, needs: unknown, { given }: Relations): Complaint | undefined {
  const missing = asList(needs)
    .map(word)
    .filter((n) => !given(n));
  return given(name) && missing.length > 0 ? [missing[0], `\`${name}\` needs ${names(missing)}`] : undefined;
}

function relationIssues(relations: Relations, path: Path): readonly ParameterIssue[] {
  const { required_if: conditions, required_by: needs } = relations.owner;
  const complaints = [
    ...groupComplaints(relations),
    ...(Array.isArray(conditions) ? conditions : []).map((rule) => conditionComplaint(rule, relations)),
    ...Object.entries(isMap(needs) ? needs : {}).map(([name, of]) => needComplaint(name, of, relations)),
  ].filter((c) => c !== undefined);
  return complaints.map(([name = "", message]) => ({ path: [...path, name], message }));
}

/** The value of an option under its own name or an alias of it. */
function givenValue(
  name: string,
  option: Data,
  values: Data,
): { readonly name: string; readonly value: unknown } | undefined {
  const aliases = Array.isArray(option.aliases) ? option.aliases.map(word) : [];
  const found = [name, ...aliases].find((n) => Object.hasOwn(values, n) && values[n] !== undefined);
  return found === undefined ? undefined : { name: found, value: values[found] };
}

function allIssues(options: Data, owner: Data, values: Data, path: Path): readonly ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  const present = new Set<string>();
  for (const [name, raw] of Object.entries(options)) {
    const option = isMap(raw) ? raw : {};
    const found = givenValue(name, option, values);
    if (found) {
      present.add(name);
      issues.push(...optionIssues(option, found.value, [...path, found.name]));
    } else if (option.required === true && option.default === undefined) {
      issues.push({
        path: [...path, name],
        message: `\`${pathText([...path, name])}\` is required`,
        missing: true,
      });
    }
  }
  return [...issues, ...relationIssues({ owner, values, given: (n) => present.has(n) }, path)];
}

function mapIssues(option: Data, value: Data, path: Path): readonly ParameterIssue[] {
  const options = isMap(option.options) ? option.options : {};
  const aliases = Object.values(options).flatMap((o) =>
    isMap(o) && Array.isArray(o.aliases) ? o.aliases.map(word) : [],
  );
  const known = [...Object.keys(options), ...aliases];
  const unknown = Object.keys(value)
    .filter((k) => !known.includes(k))
    .map((key): ParameterIssue => {
      const help = didYouMean(key, known) ?? `known are ${known.join(", ")}`;
      return { path: [...path, key], message: `\`${key}\` is no key of \`${pathText(path)}\``, help };
    });
  return [...unknown, ...allIssues(options, option, value, path)];
}

/** What is wrong with `values` by a specification's options (name → option). Values that no option names are not looked at. */
export function validateArguments(spec: Data, values: Data): readonly ParameterIssue[] {
  return allIssues(spec, {}, values, []);
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
    if (type === undefined || SPEC_TYPES.includes(word(type))) continue;
    const help = didYouMean(word(type), SPEC_TYPES) ?? `known are ${SPEC_TYPES.join(", ")}`;
    issues.push({ path: [...path, key], message: `there is no type ${shown(type)}`, help });
  }
  const own =
    option.default === undefined || issues.some((i) => !i.harmless)
      ? []
      : optionIssues(option, option.default, [...path, "default"]);
  return [
    ...issues,
    ...own,
    ...(option.options === undefined ? [] : specIssues(option.options, [...path, "options"])),
  ];
}
