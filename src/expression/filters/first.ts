/** `first`: the first element. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { Undefined } from "../value/undefined.ts";

export const firstFilter = defineFilter({
  name: "first",
  summary: "The first element.",
  example: { expression: "[3, 1, 2] | first", result: 3 },
  apply: (input) => {
    const items = iterate(input);
    return items.length > 0 ? items[0] : emptyPart("first");
  },
});

function emptyPart(name: string): Undefined {
  return new Undefined(name, () =>
    problem("EXP0202", "an empty list has no first element", { help: "say what then: | default(…)" }),
  );
}
