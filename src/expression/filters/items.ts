/** `items`: key and value pairs of a map. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { entriesOf, tupleOf } from "../value/collection.ts";
import { describeKind, isDict, knownKindOf } from "../value/kind.ts";
import { Undefined } from "../value/undefined.ts";

export const itemsFilter = defineFilter({
  name: "items",
  summary: "Key and value pairs of a map.",
  example: { expression: "{'a': 1} | items", result: [["a", 1]] },
  lenient: true,
  apply: (input) => {
    if (input instanceof Undefined) return [];
    knownKindOf(input);
    if (!isDict(input))
      throw new Fault("EXP0302", `items needs a map, not ${describeKind(input)}`, { blame: "input" });
    return entriesOf(input).map((pair) => tupleOf([...pair]));
  },
});
