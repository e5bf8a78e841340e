/** Random plays as YAML that a person can read, with a name and a mark for every task. */

/** A task or block as a map of its keywords, in the order in which they are to be printed. */
export type Entry = { readonly [keyword: string]: unknown };

/** Modules whose changes tell which task made them. */
const MARKED = new Set([
  "cell",
  "cell_file",
  "cell_template",
  "check_status",
  "command_model",
  "increment",
  "needy",
  "poke",
  "publish",
  "refresh",
  "restart",
  "two_steps",
]);

const SECTIONS = ["block", "rescue", "always"] as const;

/** Counts tasks over all files of a program. */
export class Numbering {
  #count = 0;

  next(): string {
    this.#count++;
    return `t${this.#count}`;
  }
}

/** Gives tasks their names and marks; handlers have names already. */
export function numbered(entry: Entry, numbering: Numbering): Entry {
  if ("block" in entry) {
    const sections = SECTIONS.filter((s) => Array.isArray(entry[s])).map(
      (s) => [s, (entry[s] as readonly Entry[]).map((e) => numbered(e, numbering))] as const,
    );
    return { ...entry, ...Object.fromEntries(sections) };
  }
  const name = typeof entry.name === "string" ? entry.name : numbering.next();
  const { name: _, ...rest } = entry;
  const marked = Object.entries(rest).map(([key, value]) =>
    MARKED.has(key)
      ? [key, { ...(value as object), mark: `${name} {{ inventory_hostname }}` }]
      : [key, value],
  );
  return { name, ...Object.fromEntries(marked) };
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${JSON.stringify(k)}: ${flow(v)}`)
      .join(", ")}}`;
  if (
    typeof value === "string" &&
    /^[a-z/][a-z0-9/_]*$/.test(value) &&
    !/^(on|off|yes|no|true|false|null|y|n)$/.test(value)
  )
    return value;
  return JSON.stringify(value);
}

const NESTED = new Set(["block", "rescue", "always", "tasks", "handlers", "pre_tasks", "post_tasks"]);

function lines(entry: Entry, indent: string): readonly string[] {
  return Object.entries(entry)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .flatMap(([key, value]) =>
      NESTED.has(key)
        ? [`${indent}${key}:`, ...entryLines(value as readonly Entry[], `${indent}  `)]
        : [`${indent}${key}: ${flow(value)}`],
    );
}

function entryLines(entries: readonly Entry[], indent: string): readonly string[] {
  return entries.flatMap((entry) => {
    const [first = "", ...rest] = lines(entry, `${indent}  `);
    return [`${indent}- ${first.trimStart()}`, ...rest];
  });
}

/** A list of plays, blocks or tasks. */
export function printEntries(entries: readonly Entry[]): string {
  return entries.length === 0 ? "[]\n" : `${entryLines(entries, "").join("\n")}\n`;
}

export function printMap(map: Entry): string {
  return `${Object.entries(map)
    .map(([key, value]) => `${key}: ${flow(value)}`)
    .join("\n")}\n`;
}
