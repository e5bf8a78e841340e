/** `sequence`: whether the value has a length and elements: a list, but also a string or a map. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const sequenceTest = defineTest({
  name: "sequence",
  summary: "Whether the value has a length and elements: a list, but also a string or a map.",
  example: { expression: "'x' is sequence", result: true },
  lenient: true,
  apply: (input) => ["list", "string", "dict"].includes(presentKind(input)),
});
