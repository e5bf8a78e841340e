/** `rejectattr`: the elements of which an attribute doesn't pass a test, or counts as false. */

import { defineFilter } from "../operation.ts";
import { keyOf } from "../value/attribute-path.ts";
import { pick } from "../value/pick.ts";

export const rejectattrFilter = defineFilter({
  name: "rejectattr",
  signature: "(attribute, *args, **kwargs)",
  summary: "The elements of which an attribute doesn't pass a test, or counts as false.",
  example: { expression: "[{'n': 1}, {'n': 2}] | rejectattr('n', 'eq', 2)", result: [{ n: 1 }] },
  apply: (input, args, run) => pick(input, args, run, keyOf(args.value("attribute")), false),
});
