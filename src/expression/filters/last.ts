/** `last`: the last element. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { defineFilter } from "../operation.ts";
import { iterate } from "../value/collection.ts";
import { Undefined } from "../value/undefined.ts";

export const lastFilter = defineFilter({
  name: "last",
  summary: "The last element.",
  example: { expression: "[3, 1, 2] | last", result: 2 },
  apply: (input) => {
    const items = iterate(input);
    return items.length > 0 ? items.at(-1) : emptyPart("last");
  },
});

function emptyPart(name: string): Undefined {
  return new Undefined(name, () =>
    problem("EXP0202", "an empty list has no last element", { help: "say what then: | default(…)" }),
  );
}
