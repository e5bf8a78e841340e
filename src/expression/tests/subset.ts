/** `subset`: whether all elements are in the other list too. */

import { defineTest } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { among } from "../value/sets.ts";

export const subsetTest = defineTest({
  name: "subset",
  aliases: ["issubset"],
  signature: "(b)",
  summary: "Whether all elements are in the other list too.",
  example: { expression: "[1] is subset([1, 2])", result: true },
  apply: (input, args) => among(iterate(input), args.list("b"), false).length === 0,
});
