/** `reject`: the elements that don't pass a test, or that count as false. */

import { defineFilter } from "../operation.ts";
import { pick } from "../value/pick.ts";

export const rejectFilter = defineFilter({
  name: "reject",
  signature: "(*args, **kwargs)",
  summary: "The elements that don't pass a test, or that count as false.",
  example: { expression: "[1, 2, 3, 4] | reject('even')", result: [1, 3] },
  apply: (input, args, run) => pick(input, args, run, (element) => element, false),
});
