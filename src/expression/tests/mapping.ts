/** `mapping`: whether the value is a map. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const mappingTest = defineTest({
  name: "mapping",
  summary: "Whether the value is a map.",
  example: { expression: "{'a': 1} is mapping", result: true },
  lenient: true,
  apply: (input) => presentKind(input) === "dict",
});
