/** `callable`: whether the value is a function; no data is. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";
import { ScriptObject } from "../value/script-object.ts";

export const callableTest = defineTest({
  name: "callable",
  summary: "Whether the value is a function; no data is.",
  example: { expression: "'x' is callable", result: false },
  lenient: true,
  apply: (input) =>
    presentKind(input) === undefined || (input instanceof ScriptObject && input.parts.call !== undefined),
});
