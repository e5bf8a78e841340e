/** `superset`: whether all elements of the other list are in this one. */

import { defineTest } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { among } from "../value/sets.ts";

export const supersetTest = defineTest({
  name: "superset",
  aliases: ["issuperset"],
  signature: "(b)",
  summary: "Whether all elements of the other list are in this one.",
  example: { expression: "[1, 2] is superset([1])", result: true },
  apply: (input, args) => among(args.list("b"), iterate(input), false).length === 0,
});
