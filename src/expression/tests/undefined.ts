/** `undefined`: whether a variable or a part of one does not exist. */

import { defineTest } from "../operation.ts";
import { Undefined } from "../value/undefined.ts";

export const undefinedTest = defineTest({
  name: "undefined",
  summary: "Whether a variable or a part of one does not exist.",
  example: { expression: "missing is undefined", result: true },
  lenient: true,
  apply: (input) => input instanceof Undefined,
});
