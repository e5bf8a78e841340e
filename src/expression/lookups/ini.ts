/** `ini`: values of an INI file, or of a file of key=value lines (type=properties). */

import { defineLookup } from "../operation.ts";
import { findFile } from "../value/find-file.ts";
import { pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";
import { splitLines } from "../value/words.ts";

export const iniLookup = defineLookup({
  name: "ini",
  signature: "(file='ansible.ini', section='global', default='', re=false, type='ini', encoding='utf-8')",
  summary: "Values of an INI file, or of a file of key=value lines (type=properties).",
  example: {
    expression: "lookup('ini', 'port', file='app.ini', section='web', errors='ignore')",
    result: null,
  },
  apply: (terms, options, run) =>
    terms.flatMap((term) => {
      const [key = "", ...pairs] = str(term).split(/\s+(?=\w+=)/);
      const own = new Map(
        pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
      );
      const option = (name: string): string => own.get(name) ?? options.text(name);
      const section = option("type") === "properties" ? "" : option("section");
      const entries = sectionOf(
        run.context.lookups.readFile(findFile(run, "files", option("file"))),
        section,
      );
      if (options.flag("re")) {
        const pattern = pythonRegex(key);
        return [...entries].filter(([name]) => name.search(pattern) !== -1).map(([, value]) => value);
      }
      return [entries.get(key.toLowerCase()) ?? options.value("default")];
    }),
});

/** Keys in small letters; what stands above the first section is the section "". */
function sectionOf(text: string, wanted: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  let section = "";
  let last: string | undefined;
  for (const line of splitLines(text)) {
    const header = /^\[([^\]]+)\]/.exec(line);
    const pair = /^([^\s#;=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    if (header) [section, last] = [header[1] ?? "", undefined];
    else if (section !== wanted || /^\s*(?:[#;]|$)/.test(line)) continue;
    else if (/^\s/.test(line) && last !== undefined)
      entries.set(last, `${entries.get(last)}\n${line.trim()}`);
    else if (pair) {
      last = (pair[1] ?? "").toLowerCase();
      entries.set(last, pair[2] ?? "");
    }
  }
  return entries;
}
