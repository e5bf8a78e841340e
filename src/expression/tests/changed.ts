/** `changed`: whether a registered task, or one item of its loop, changed something. */

import { MISSING } from "../context.ts";
import { defineTest } from "../operation.ts";
import { entry } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { flagOf } from "../value/result-flag.ts";

export const changedTest = defineTest({
  name: "changed",
  aliases: ["change"],
  summary: "Whether a registered task, or one item of its loop, changed something.",
  example: { expression: "{'results': [{'changed': false}, {'changed': true}]} is changed", result: true },
  apply: (input) => {
    const results = isDict(input) && entry(input, "changed") === MISSING ? entry(input, "results") : MISSING;
    return Array.isArray(results)
      ? results.some((result) => flagOf(result, "changed"))
      : flagOf(input, "changed");
  },
});
