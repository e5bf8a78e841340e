/** Stands in for TrueNAS: filters and options of its queries. */

export type Entry = Record<string, unknown>;

type Operator = (seen: unknown, wanted: unknown) => boolean;

const text = (value: unknown): string => String(value ?? "");
const within = (seen: unknown, wanted: unknown): boolean => Array.isArray(wanted) && wanted.includes(seen);
const holds = (seen: unknown, wanted: unknown): boolean => Array.isArray(seen) && seen.includes(wanted);

const OPERATORS: Readonly<Record<string, Operator>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => Number(a) > Number(b),
  ">=": (a, b) => Number(a) >= Number(b),
  "<": (a, b) => Number(a) < Number(b),
  "<=": (a, b) => Number(a) <= Number(b),
  "~": (a, b) => new RegExp(text(b)).test(text(a)),
  in: within,
  nin: (a, b) => !within(a, b),
  rin: holds,
  rnin: (a, b) => !holds(a, b),
  "^": (a, b) => text(a).startsWith(text(b)),
  "!^": (a, b) => !text(a).startsWith(text(b)),
  $: (a, b) => text(a).endsWith(text(b)),
  "!$": (a, b) => !text(a).endsWith(text(b)),
};

function valueAt(entry: Entry, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (at as Entry | undefined)?.[name], entry);
}

function matches(entry: Entry, filter: unknown): boolean {
  if (!Array.isArray(filter)) throw new Error(`Invalid filter: ${JSON.stringify(filter)}`);
  if (filter[0] === "OR") return (filter[1] as readonly unknown[]).some((f) => matches(entry, f));
  const [path, operator, wanted] = filter as unknown as readonly [string, string, unknown];
  const compare = OPERATORS[operator];
  if (filter.length !== 3 || !compare) throw new Error(`Invalid filter: ${JSON.stringify(filter)}`);
  return compare(valueAt(entry, path), wanted);
}

interface Options {
  readonly get?: boolean;
  readonly limit?: number;
  readonly order_by?: readonly string[];
  readonly select?: readonly string[];
}

export function filterList(entries: readonly Entry[], filters: unknown = [], options: unknown = {}): unknown {
  const { get, limit, order_by, select } = (options ?? {}) as Options;
  let found = entries.filter((e) => ((filters ?? []) as readonly unknown[]).every((f) => matches(e, f)));
  for (const name of order_by ?? []) {
    const down = name.startsWith("-");
    const key = name.replace(/^-/, "");
    found = [...found].sort((a, b) => (down ? -1 : 1) * (Number(a[key]) - Number(b[key])));
  }
  if (limit !== undefined && limit > 0) found = found.slice(0, limit);
  if (select) found = found.map((e) => Object.fromEntries(select.map((name) => [name, e[name]])));
  if (!get) return found;
  if (found.length === 0) throw new Error("[ENOENT] None: object does not exist");
  return found[0];
}
