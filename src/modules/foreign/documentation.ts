/** What a module of others says of itself: the YAML in its Python file, or in a file of its name beside it. */

import { dataOf } from "../../source/located.ts";
import { parseYaml } from "../../source/parse-yaml.ts";

export interface DocumentedOption {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type?: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly choices?: readonly string[];
  readonly description: string;
}

export interface Documentation {
  readonly summary: string;
  readonly description: string;
  readonly options: readonly DocumentedOption[];
  readonly returns: Readonly<Record<string, string>>;
  /** As they stand in the file. */
  readonly examples: string;
  /** Its program says that it can tell what it would do. */
  readonly checks: boolean;
}

type Data = Readonly<Record<string, unknown>>;

/** The text of a file of documentation that others share; `part` is a name in it. */
export type Fragments = (name: string) => string | undefined;

function record(value: unknown): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
}

/** Marks such as `C(x)` and `O(name)` are code, `L(words,address)` a link; other marks only stress. */
function plain(text: string): string {
  return text
    .replace(/\b[LR]\(([^,()]*),\s*([^()]*)\)/g, "$1 ($2)")
    .replace(/\b[CVOEM]\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\bRV\(([^()]*)\)/g, (_, a, b) => `\`${a ?? b}\``)
    .replace(/\b[BIUP]\(([^()]*)\)/g, "$1");
}

function sentences(value: unknown): string {
  return plain(texts(value).join(" "));
}

/** The value of a name at the beginning of a line that is a long string: `NAME = r'''…'''`. */
function stringNamed(name: string, program: string): string | undefined {
  const match = new RegExp(`^\\s*${name}\\s*=\\s*([rRuU]{0,2})('''|""")([\\s\\S]*?)\\2`, "m").exec(program);
  if (!match) return undefined;
  const text = match[3] as string;
  return /r/i.test(match[1] as string) ? text : text.replace(/\\(["'\\])/g, "$1").replace(/\\\n/g, "");
}

function yamlIn(path: string, text: string | undefined): Data {
  if (text === undefined) return {};
  const { value } = parseYaml({ path, text });
  return value ? record(dataOf(value)) : {};
}

function optionOf([name, said]: readonly [string, unknown]): DocumentedOption {
  const { type, required, default: standard, choices, aliases, description } = record(said);
  const known = record(choices);
  const names = Array.isArray(choices) ? choices.map(String) : Object.keys(known);
  return {
    name,
    aliases: texts(aliases),
    ...(typeof type === "string" ? { type } : {}),
    required: required === true,
    ...(standard === undefined || standard === null ? {} : { default: standard }),
    ...(names.length > 0 ? { choices: names } : {}),
    description: sentences(description),
  };
}

/** Options of the shared parts that it names; its own count more. */
function allOptions(said: Data, fragments: Fragments): readonly DocumentedOption[] {
  const shared = texts(said.extends_documentation_fragment).flatMap((name) =>
    Object.entries(record(yamlIn(name, fragments(name)).options)),
  );
  return Object.entries({ ...Object.fromEntries(shared), ...record(said.options) }).map(optionOf);
}

/** What a part (`DOCUMENTATION`, or `PART`) of a file of shared documentation says. */
export function fragmentIn(program: string, part: string): string | undefined {
  return stringNamed(part.toUpperCase(), program);
}

/** Undefined where the file says nothing of itself. `beside` is a YAML file of the module's name. */
export function documentationOf(
  {
    path,
    text,
    beside,
  }: { readonly path: string; readonly text: string; readonly beside?: string | undefined },
  fragments: Fragments = () => undefined,
): Documentation | undefined {
  const apart = yamlIn(path, beside);
  const own = stringNamed("DOCUMENTATION", text);
  const said = own === undefined ? record(apart.DOCUMENTATION) : yamlIn(path, own);
  if (Object.keys(said).length === 0) return undefined;
  const returned = own === undefined ? record(apart.RETURN) : yamlIn(path, stringNamed("RETURN", text));
  const examples = own === undefined ? apart.EXAMPLES : stringNamed("EXAMPLES", text);
  return {
    summary: sentences(said.short_description),
    description: texts(said.description).map(plain).join("\n\n"),
    options: allOptions(said, fragments),
    returns: Object.fromEntries(
      Object.entries(returned).map(([name, value]) => [name, sentences(record(value).description)]),
    ),
    examples: typeof examples === "string" ? examples.replace(/^\s*\n|\s+$/g, "") : "",
    checks: /\bsupports_check_mode\s*=\s*True\b/.test(text),
  };
}
