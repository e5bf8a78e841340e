/** `list`: A list of the elements: characters of a string, keys of a map. */

import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";

export const listFilter = defineFilter({
  name: "list",
  summary: "A list of the elements: characters of a string, keys of a map.",
  example: { expression: "'abc' | list", result: ["a", "b", "c"] },
  apply: (input) => [...iterate(input)],
});
