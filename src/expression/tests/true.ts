/** `true`: whether the value is exactly true. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const trueTest = defineTest({
  name: "true",
  summary: "Whether the value is exactly true.",
  example: { expression: "1 is true", result: false },
  lenient: true,
  apply: (input) => presentKind(input) === "boolean" && input === true,
});
