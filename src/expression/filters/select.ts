/** `select`: the elements that pass a test, or that count as true. */

import { defineFilter } from "../operation.ts";
import { pick } from "../value/pick.ts";

export const selectFilter = defineFilter({
  name: "select",
  signature: "(*args, **kwargs)",
  summary: "The elements that pass a test, or that count as true.",
  example: { expression: "[1, 2, 3, 4] | select('even')", result: [2, 4] },
  apply: (input, args, run) => pick(input, args, run, (element) => element, true),
});
