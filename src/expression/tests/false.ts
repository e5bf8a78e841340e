/** `false`: whether the value is exactly false. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const falseTest = defineTest({
  name: "false",
  summary: "Whether the value is exactly false.",
  example: { expression: "false is false", result: true },
  lenient: true,
  apply: (input) => presentKind(input) === "boolean" && input === false,
});
