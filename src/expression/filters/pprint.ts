/** `pprint`: the value as Python writes it. */

import { defineFilter } from "../operation.ts";
import { repr } from "../value/text.ts";

export const pprintFilter = defineFilter({
  name: "pprint",
  signature: "(verbose=false)",
  summary: "The value as Python writes it.",
  example: { expression: "{'a': [1, 'x']} | pprint", result: "{'a': [1, 'x']}" },
  apply: (input) => repr(input),
});
