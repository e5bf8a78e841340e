/** `sum`: the elements added up. */

import { defineFilter } from "../operation.ts";
import { binary } from "../operators.ts";
import { keyOf } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";

export const sumFilter = defineFilter({
  name: "sum",
  signature: "(attribute=none, start=0)",
  summary: "The elements added up.",
  example: { expression: "[{'n': 1}, {'n': 2}] | sum(attribute='n')", result: 3 },
  apply: (input, args, run) =>
    iterate(input)
      .map(keyOf(args.value("attribute")))
      .reduce((total, item) => binary("+", total, item, run), args.value("start")),
});
