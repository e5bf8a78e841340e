/** `odd`: whether a number can't be divided by 2. */

import { defineTest } from "../operation.ts";
import { binary } from "../operators.ts";
import { equals } from "../value/compare.ts";

export const oddTest = defineTest({
  name: "odd",
  summary: "Whether a number can't be divided by 2.",
  example: { expression: "3 is odd", result: true },
  apply: (input, _args, run) => equals(binary("%", input, 2, run), 1),
});
