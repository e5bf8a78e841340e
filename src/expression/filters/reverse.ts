/** `reverse`: the elements, or characters, from the last to the first. */

import { defineFilter } from "../operation.ts";
import { charactersOf, iterate } from "../value/collection.ts";

export const reverseFilter = defineFilter({
  name: "reverse",
  summary: "The elements, or characters, from the last to the first.",
  example: { expression: "[1, 2, 3] | reverse", result: [3, 2, 1] },
  apply: (input) =>
    typeof input === "string" ? charactersOf(input).toReversed().join("") : iterate(input).toReversed(),
});
