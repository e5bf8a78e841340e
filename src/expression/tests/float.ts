/** `float`: whether the value is a number with a fraction. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const floatTest = defineTest({
  name: "float",
  summary: "Whether the value is a number with a fraction.",
  example: { expression: "1.0 is float", result: true },
  lenient: true,
  apply: (input) => presentKind(input) === "float",
});
