/** `selectattr`: the elements of which an attribute passes a test, or counts as true. */

import { defineFilter } from "../operation.ts";
import { keyOf } from "../value/attribute-path.ts";
import { pick } from "../value/pick.ts";

export const selectattrFilter = defineFilter({
  name: "selectattr",
  signature: "(attribute, *args, **kwargs)",
  summary: "The elements of which an attribute passes a test, or counts as true.",
  example: { expression: "[{'n': 1}, {'n': 2}] | selectattr('n', 'eq', 2)", result: [{ n: 2 }] },
  apply: (input, args, run) => pick(input, args, run, keyOf(args.value("attribute")), true),
});
