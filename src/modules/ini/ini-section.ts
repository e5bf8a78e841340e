/** A whole section of an INI file as keys and values, as Python's configparser reads them: keys in lower case, values over several lines. */

import { printIni, readIni, type SectionRange, sectionsNamed } from "./ini-lines.ts";

interface Entry {
  readonly key: string;
  readonly value: string;
  /** Its lines, counted from the file's first. */
  readonly from: number;
  readonly to: number;
}

function isComment(line: string): boolean {
  return /^\s*[#;]/.test(line);
}

function isContinued(line: string): boolean {
  return /^[ \t]+\S/.test(line) && !isComment(line);
}

function entriesIn(lines: readonly string[], { from, to }: SectionRange): readonly Entry[] {
  const entries: Entry[] = [];
  for (let i = from + 1; i < to; i++) {
    const line = lines[i] ?? "";
    const match = isComment(line) ? undefined : /^\s*([^=:\s][^=:]*?)\s*(?:[=:]\s*(.*?)\s*)?$/.exec(line);
    if (!match) continue;
    const further: string[] = [];
    let end = i + 1;
    while (end < to && isContinued(lines[end] ?? "")) further.push((lines[end++] ?? "").trim());
    const value = [match[2] ?? "", ...further].join("\n");
    entries.push({ key: (match[1] ?? "").toLowerCase(), value, from: i, to: end });
    i = end - 1;
  }
  return entries;
}

/** The keys and values of a section; undefined where there is none of that name. */
export function sectionEntries(text: string, name: string): ReadonlyMap<string, string> | undefined {
  const { lines } = readIni(text);
  const ranges = sectionsNamed(lines, name);
  if (ranges.length === 0) return undefined;
  return new Map(ranges.flatMap((range) => entriesIn(lines, range)).map(({ key, value }) => [key, value]));
}

function printed(key: string, value: string): readonly string[] {
  const [first = "", ...further] = value.split("\n");
  return [`${key} = ${first}`, ...further.map((line) => `\t${line}`)];
}

/**
 * The section has these keys and no others. Lines that say so already stay, with comments and order; a new section goes to the
 * end. Further sections of the same name go.
 */
export function putSection(text: string, name: string, wanted: ReadonlyMap<string, string>): string {
  const file = readIni(text);
  const [range, ...others] = sectionsNamed(file.lines, name);
  if (!range) {
    const lines = [...wanted].flatMap(([key, value]) => printed(key, value));
    const gap = file.lines.length > 0 && file.lines.at(-1) !== "" ? [""] : [];
    return printIni(file, [...file.lines, ...gap, `[${name}]`, ...lines, ""]);
  }
  const body = renewed(file.lines, range, wanted);
  const lines = without(file.lines, others);
  return printIni(file, [...lines.slice(0, range.from + 1), ...body, ...lines.slice(range.to)]);
}

function renewed(
  lines: readonly string[],
  range: SectionRange,
  wanted: ReadonlyMap<string, string>,
): readonly string[] {
  const missing = new Map(wanted);
  const out: string[] = [];
  let at = range.from + 1;
  let last = 0;
  for (const { key, value, from, to } of entriesIn(lines, range)) {
    out.push(...lines.slice(at, from));
    at = to;
    const next = missing.get(key);
    if (next === undefined) continue;
    missing.delete(key);
    out.push(...(next === value ? lines.slice(from, to) : printed(key, next)));
    last = out.length;
  }
  const added = [...missing].flatMap(([key, value]) => printed(key, value));
  return [...out.slice(0, last), ...added, ...out.slice(last), ...lines.slice(at, range.to)];
}

/** Comments that stand right above the next section are taken to be about that one. */
function without(lines: readonly string[], ranges: readonly SectionRange[]): readonly string[] {
  return ranges.reduceRight<readonly string[]>((rest, { from, to }) => {
    let end = to;
    while (end < rest.length && end > from + 1 && isComment(rest[end - 1] ?? "")) end--;
    return [...rest.slice(0, from), ...rest.slice(end)];
  }, lines);
}

/** Without the sections of that name; undefined where no section at all would be left. */
export function dropSection(text: string, name: string): string | undefined {
  const file = readIni(text);
  const lines = without(file.lines, sectionsNamed(file.lines, name));
  return lines.some((line) => line.startsWith("[")) ? printIni(file, lines) : undefined;
}
