/** `ini`: values of an INI file, or of a file of key=value lines (type=properties). */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { defineLookup, type Invocation } from "../operation.ts";
import { findFile } from "../value/find-file.ts";
import { type IniEntry, iniSections, withReferences } from "../value/ini.ts";
import { inlineTerm } from "../value/inline-options.ts";
import { pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";
import { isTruthy } from "../value/truth.ts";

const OPTIONS = ["file", "section", "default", "re", "type", "encoding", "case_sensitive"];
const FURTHER = ["allow_none", "allow_no_value", "interpolation"];

export const iniLookup = defineLookup({
  name: "ini",
  signature:
    "(file='ansible.ini', section='global', default='', re=false, type='ini', encoding='utf-8', case_sensitive=false, allow_none=false, allow_no_value=false, interpolation=true)",
  summary: "Values of an INI file, or of a file of key=value lines (type=properties).",
  example: {
    expression: "lookup('ini', 'port', file='app.ini', section='web', errors='ignore')",
    result: null,
  },
  apply: (terms, options, run) => terms.flatMap((term) => valuesFor(str(term), options, run)),
});

function valuesFor(term: string, options: Arguments, run: Invocation): readonly unknown[] {
  const missing = `No key to lookup was provided as first term with in string inline options: ${term}`;
  const { key, options: own } = inlineTerm(term, [...OPTIONS, ...FURTHER], missing);
  const option = (name: string): string => own.get(name) ?? options.text(name);
  const flag = (name: string): boolean => {
    const given = own.get(name);
    return given === undefined ? options.flag(name) : /^(?:true|yes|on|1|t|y)$/i.test(given);
  };
  const isProperties = option("type") === "properties";
  const fold = (name: string): string => (flag("case_sensitive") ? name : name.toLowerCase());
  const text = run.context.lookups.readFile(findFile(run, "files", option("file")), option("encoding"));
  const sections = sectionsOf(text, option("file"), {
    fold,
    bare: flag("allow_none") || flag("allow_no_value"),
  });
  const section = isProperties ? "" : option("section");
  if (!sections.has(section))
    throw new Fault("EXP0501", `No section '${section}' in ${option("file")}`, {
      help: `there are ${[...sections.keys()].filter((name) => name !== "").join(", ") || "none"}`,
    });
  const all = new Map([...(sections.get("DEFAULT") ?? []), ...(sections.get(section) ?? [])]);
  const entries = flag("interpolation") && !isProperties ? withReferences(all) : all;
  if (isTruthy(flag("re"))) {
    const pattern = pythonRegex(key);
    return [...entries].filter(([name]) => name.search(pattern) !== -1).map(([, value]) => value);
  }
  const found = entries.get(fold(key));
  if (found === null) return [];
  return [found ?? own.get("default") ?? options.value("default")];
}

function sectionsOf(
  text: string,
  file: string,
  how: { readonly fold: (name: string) => string; readonly bare: boolean },
): ReadonlyMap<string, ReadonlyMap<string, IniEntry>> {
  return iniSections(text, {
    ...how,
    repeated: (key, section) => {
      throw new Fault("EXP0501", `Duplicate option in '${file}': '${key}' stands twice in [${section}]`);
    },
  });
}
