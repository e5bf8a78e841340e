/** INI text: sections with entries, as Python's `configparser` reads it. */

import { splitLines } from "./words.ts";

export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Line and reason. */
export class IniError extends Error {}

/** What stands above the first section is the section "". */
export function iniSections(text: string): IniSections {
  const sections = new Map<string, Map<string, string>>();
  let entries = sectionIn(sections, "");
  let last: string | undefined;
  splitLines(text).forEach((line, i) => {
    if (/^\s*(?:[#;]|$)/.test(line)) return;
    const header = /^\[([^\]]+)\]/.exec(line);
    const pair = /^(\S.*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (/^\s/.test(line) && last !== undefined) entries.set(last, `${entries.get(last)}\n${line.trim()}`);
    else if (header) {
      entries = sectionIn(sections, header[1] ?? "");
      last = undefined;
    } else if (pair) {
      last = pair[1] ?? "";
      entries.set(last, pair[2] ?? "");
    } else throw new IniError(`line ${i + 1} is neither a [section] nor an entry`);
  });
  return sections;
}

function sectionIn(sections: Map<string, Map<string, string>>, name: string): Map<string, string> {
  const known = sections.get(name) ?? new Map<string, string>();
  sections.set(name, known);
  return known;
}
