/** `join`: the elements as one text, with `d` between them. */

import { defineFilter } from "../operation.ts";
import { keyOf } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const joinFilter = defineFilter({
  name: "join",
  signature: "(d='', attribute=none)",
  summary: "The elements as one text, with `d` between them.",
  example: { expression: "['a', 1, 'b'] | join(', ')", result: "a, 1, b" },
  apply: (input, args) =>
    iterate(input)
      .map(keyOf(args.value("attribute")))
      .map(str)
      .join(args.text("d")),
});
