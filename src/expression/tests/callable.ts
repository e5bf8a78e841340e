/** `callable`: whether the value is a function; no value is. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const callableTest = defineTest({
  name: "callable",
  summary: "Whether the value is a function; no value is.",
  example: { expression: "'x' is callable", result: false },
  lenient: true,
  apply: (input) => presentKind(input) === undefined,
});
