/** `filter`: whether there is a filter of that name. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const filterTest = defineTest({
  name: "filter",
  summary: "Whether there is a filter of that name.",
  example: { expression: "'upper' is filter", result: true },
  apply: (input, _args, run) => run.has("filter", str(input)),
});
