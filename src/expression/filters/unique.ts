/** `unique`: each element once; strings that differ only in case count as the same unless case_sensitive is true. */

import { defineFilter } from "../operation.ts";
import { keyOf } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";
import { uniqueItems } from "../value/sets.ts";

export const uniqueFilter = defineFilter({
  name: "unique",
  signature: "(case_sensitive=none, attribute=none)",
  summary:
    "Each element once; strings that differ only in case count as the same unless case_sensitive is true.",
  example: { expression: "[1, 2, 1, 3] | unique", result: [1, 2, 3] },
  apply: (input, args) =>
    uniqueItems(iterate(input), args.flag("case_sensitive"), keyOf(args.value("attribute"))),
});
