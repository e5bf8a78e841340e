/** `merge_variables`: the values of all variables whose names fit, merged into one. */

import { Fault } from "../../fault.ts";
import { defineLookup } from "../../operation.ts";
import { type Dict, dictOf, entriesOf } from "../../value/collection.ts";
import { equals } from "../../value/compare.ts";
import { describeKind, isDict, knownKindOf } from "../../value/kind.ts";
import { pythonRegex } from "../../value/regex.ts";
import { str } from "../../value/text.ts";

export const mergeVariablesLookup = defineLookup({
  name: "merge_variables",
  collection: "community.general",
  signature: "(pattern_type='regex', initial_value=none, override='error', groups=none)",
  summary:
    "The values of all variables whose names fit a pattern, in the order of the names, merged into one.",
  example: {
    expression: "lookup('community.general.merge_variables', '__users$', pattern_type='regex')",
    result: ["ann", "bob"],
    variables: { web__users: ["bob"], base__users: ["ann"] },
  },
  apply: (terms, options, run) => {
    if (!options.isNone("groups"))
      options.refuse("groups", "can't be used here: only this host's variables are merged");
    const how = options.choice("pattern_type", ["prefix", "suffix", "regex"]);
    const strict = options.choice("override", ["ignore", "warn", "error"]) === "error";
    const { scope } = run.context;
    const names = [...scope.names()].sort();
    return terms.map((term) => {
      const fits = fitting(str(term), how);
      const values = names.filter(fits).map((name) => scope.get(name));
      const all = options.isNone("initial_value") ? values : [options.value("initial_value"), ...values];
      return merged(all, strict);
    });
  },
});

function fitting(pattern: string, how: "prefix" | "suffix" | "regex"): (name: string) => boolean {
  if (how === "prefix") return (name) => name.startsWith(pattern);
  if (how === "suffix") return (name) => name.endsWith(pattern);
  const expression = pythonRegex(pattern);
  return (name) => name.search(expression) !== -1;
}

function merged(values: readonly unknown[], strict: boolean): unknown {
  const [first, ...others] = values;
  if (first === undefined) return null;
  knownKindOf(first);
  if (isDict(first)) return others.reduce<Dict>((all, value) => mapMerged(all, value, strict), first as Dict);
  if (Array.isArray(first)) return values.flatMap(list);
  throw new Fault("EXP0302", `merge_variables merges lists and maps, but got ${describeKind(first)}`);
}

function mapMerged(under: Dict, over: unknown, strict: boolean): Dict {
  knownKindOf(over);
  if (!isDict(over))
    throw new Fault("EXP0302", `merge_variables can't merge ${describeKind(over)} into a map`);
  const result = dictOf(entriesOf(under));
  for (const [key, value] of entriesOf(over)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (isDict(value)) result[key] = mapMerged((before ?? dictOf([])) as Dict, value, strict);
    else if (Array.isArray(value) && Array.isArray(before)) result[key] = [...before, ...value];
    else if (strict && before !== undefined && !equals(before, value))
      throw new Fault("EXP0302", `merge_variables finds two values of \`${key}\``, {
        help: "override='ignore' takes the last one",
      });
    else result[key] = value;
  }
  return result;
}

function list(value: unknown): readonly unknown[] {
  knownKindOf(value);
  if (Array.isArray(value)) return value;
  throw new Fault("EXP0302", `merge_variables can't merge ${describeKind(value)} into a list`);
}
