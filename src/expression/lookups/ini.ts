/** `ini`: values of an INI file, or of a file of key=value lines (type=properties). */

import { defineLookup } from "../operation.ts";
import { findFile } from "../value/find-file.ts";
import { iniSections } from "../value/ini.ts";
import { pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const iniLookup = defineLookup({
  name: "ini",
  signature:
    "(file='ansible.ini', section='global', default='', re=false, type='ini', encoding='utf-8', case_sensitive=false, allow_none=false)",
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
      const caseSensitive = options.flag("case_sensitive");
      const section = option("type") === "properties" ? "" : option("section");
      const entries = sectionOf(
        run.context.lookups.readFile(findFile(run, "files", option("file"))),
        section,
        caseSensitive,
      );
      if (options.flag("re")) {
        const pattern = pythonRegex(key);
        return [...entries].filter(([name]) => name.search(pattern) !== -1).map(([, value]) => value);
      }
      return [entries.get(caseSensitive ? key : key.toLowerCase()) ?? options.value("default")];
    }),
});

/** Keys in small letters, unless their case counts. What is in DEFAULT counts in every section. */
function sectionOf(text: string, wanted: string, caseSensitive: boolean): ReadonlyMap<string, string> {
  const sections = iniSections(text);
  const entries = [...(sections.get("DEFAULT") ?? []), ...(sections.get(wanted) ?? [])];
  return new Map(entries.map(([key, value]) => [caseSensitive ? key : key.toLowerCase(), value]));
}
