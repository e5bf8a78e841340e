/** `defined`: whether a variable or a part of one exists. */

import { defineTest } from "../operation.ts";
import { Undefined } from "../value/undefined.ts";

export const definedTest = defineTest({
  name: "defined",
  summary: "Whether a variable or a part of one exists.",
  example: { expression: "missing.part is not defined", result: true },
  lenient: true,
  apply: (input) => !(input instanceof Undefined),
});
