/** `none`: whether the value is null. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const noneTest = defineTest({
  name: "none",
  summary: "Whether the value is null.",
  example: { expression: "none is none", result: true },
  lenient: true,
  apply: (input) => presentKind(input) === "none",
});
