/** `remove_keys`: the entries of maps whose keys are not named. */

import { defineFilter } from "../../operation.ts";
import { eachMap, targetedKey } from "../../value/key-selection.ts";

export const removeKeysFilter = defineFilter({
  name: "remove_keys",
  collection: "community.general",
  signature: "(target, matching_parameter='equal')",
  summary: "The entries of maps whose keys are not named.",
  example: {
    expression: "[{'a': 1, 'b': 2}] | community.general.remove_keys(target=['a'])",
    result: [{ b: 2 }],
  },
  apply: (input, args) => {
    const isNamed = targetedKey(args);
    return eachMap(input, (key, value) => (!isNamed(key) ? [key, value] : undefined));
  },
});
