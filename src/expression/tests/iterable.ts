/** `iterable`: whether a loop can go over the value; also true of strings and maps. */

import { defineTest } from "../operation.ts";
import { presentKind } from "../value/present.ts";

export const iterableTest = defineTest({
  name: "iterable",
  summary: "Whether a loop can go over the value; also true of strings and maps.",
  example: { expression: "[1] is iterable", result: true },
  apply: (input) => ["list", "string", "dict"].includes(presentKind(input)),
});
