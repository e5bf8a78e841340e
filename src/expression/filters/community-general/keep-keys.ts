/** `keep_keys`: the entries of maps whose keys are named. */

import { defineFilter } from "../../operation.ts";
import { eachMap, targetedKey } from "../../value/key-selection.ts";

export const keepKeysFilter = defineFilter({
  name: "keep_keys",
  collection: "community.general",
  signature: "(target, matching_parameter='equal')",
  summary: "The entries of maps whose keys are named.",
  example: {
    expression: "[{'a': 1, 'b': 2}] | community.general.keep_keys(target=['a'])",
    result: [{ a: 1 }],
  },
  apply: (input, args) => {
    const isNamed = targetedKey(args);
    return eachMap(input, (key, value) => (isNamed(key) ? [key, value] : undefined));
  },
});
