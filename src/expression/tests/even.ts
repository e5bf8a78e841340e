/** `even`: whether a number can be divided by 2. */

import { defineTest } from "../operation.ts";
import { binary } from "../operators.ts";
import { equals } from "../value/compare.ts";

export const evenTest = defineTest({
  name: "even",
  summary: "Whether a number can be divided by 2.",
  example: { expression: "4 is even", result: true },
  apply: (input, _args, run) => equals(binary("%", input, 2, run), 0),
});
