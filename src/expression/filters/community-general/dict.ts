/** `dict`: a map of pairs. */

import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { dictOf, iterate, keyText } from "../../value/collection.ts";

export const dictFilter = defineFilter({
  name: "dict",
  collection: "community.general",
  summary: "A map of pairs.",
  example: { expression: "[['a', 1], ['b', 2]] | community.general.dict", result: { a: 1, b: 2 } },
  apply: (input) => dictOf(iterate(input).map(pair)),
});

function pair(value: unknown): readonly [string, unknown] {
  const items = iterate(value);
  if (items.length !== 2)
    throw new Fault("EXP0302", `dict needs pairs, but one item has ${items.length} elements`, {
      blame: "input",
    });
  return [keyText(items[0]), items[1]];
}
