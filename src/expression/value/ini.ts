/** INI text: sections with entries, as Python's `configparser` reads it. */

import { splitLines } from "./words.ts";

/** Null: a key without a value. */
export type IniEntry = string | null;

export type IniSections = ReadonlyMap<string, ReadonlyMap<string, IniEntry>>;

export interface IniOptions {
  /** What counts of a key. */
  readonly fold?: (key: string) => string;
  /** Keys may stand without a value. */
  readonly bare?: boolean;
  /** Told of a key that stands twice in a section; without it the last one counts. */
  readonly repeated?: (key: string, section: string) => void;
}

/** Line and reason. */
export class IniError extends Error {}

/** What stands above the first section is the section "". */
export function iniSections(text: string, options: IniOptions = {}): IniSections {
  const { fold = (key) => key, bare = false, repeated } = options;
  const sections = new Map<string, Map<string, IniEntry>>();
  let section = "";
  let entries = sectionIn(sections, "");
  let last: string | undefined;
  const put = (written: string, value: IniEntry): void => {
    last = fold(written);
    if (entries.has(last)) repeated?.(last, section);
    entries.set(last, value);
  };
  splitLines(text).forEach((line, i) => {
    if (/^\s*(?:[#;]|$)/.test(line)) return;
    const header = /^\[([^\]]+)\]/.exec(line);
    const pair = /^(\S.*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (/^\s/.test(line) && last !== undefined)
      entries.set(last, `${entries.get(last) ?? ""}\n${line.trim()}`);
    else if (header) {
      section = header[1] ?? "";
      entries = sectionIn(sections, section);
      last = undefined;
    } else if (pair) put(pair[1] ?? "", pair[2] ?? "");
    else if (bare) put(line.trim(), null);
    else throw new IniError(`line ${i + 1} is neither a [section] nor an entry`);
  });
  return sections;
}

const DEEPEST = 10;

/** `%(other)s` stands for the value of another key of the section, `%%` for a percent sign. */
export function withReferences(entries: ReadonlyMap<string, IniEntry>): ReadonlyMap<string, IniEntry> {
  const resolved = (text: string, depth: number): string =>
    text.replace(/%(?:%|\(([^)]+)\)s)/g, (written, name: string | undefined) => {
      if (name === undefined) return "%";
      const value = entries.get(name) ?? entries.get(name.toLowerCase());
      if (value === undefined || depth > DEEPEST)
        throw new IniError(`\`${written}\` leads ${depth > DEEPEST ? "in a circle" : "nowhere"}`);
      return resolved(value ?? "", depth + 1);
    });
  return new Map([...entries].map(([key, value]) => [key, value === null ? null : resolved(value, 0)]));
}

function sectionIn(sections: Map<string, Map<string, IniEntry>>, name: string): Map<string, IniEntry> {
  const known = sections.get(name) ?? new Map<string, IniEntry>();
  sections.set(name, known);
  return known;
}
