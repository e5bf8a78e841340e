/** `replace_keys`: maps with other names for some of their keys. */

import { MISSING } from "../../context.ts";
import { defineFilter } from "../../operation.ts";
import { entry } from "../../value/collection.ts";
import { eachMap, KEY_MATCHES, keyFits } from "../../value/key-selection.ts";
import { isDict } from "../../value/kind.ts";
import { str } from "../../value/text.ts";

export const replaceKeysFilter = defineFilter({
  name: "replace_keys",
  collection: "community.general",
  signature: "(target, matching_parameter='equal')",
  summary: "Maps with other names for some of their keys.",
  example: {
    expression: "[{'a': 1, 'b': 2}] | community.general.replace_keys(target=[{'before': 'a', 'after': 'x'}])",
    result: [{ x: 1, b: 2 }],
  },
  apply: (input, args) => {
    const how = args.choice("matching_parameter", KEY_MATCHES);
    const rules = args.list("target").map((rule) => {
      const part = (name: string): string => {
        const value = isDict(rule) ? entry(rule, name) : MISSING;
        return value === MISSING ? args.refuse("target", `needs \`${name}\` in every element`) : str(value);
      };
      return { before: part("before"), after: part("after") };
    });
    return eachMap(input, (key, value) => [
      rules.find((rule) => keyFits(key, rule.before, how))?.after ?? key,
      value,
    ]);
  },
});
