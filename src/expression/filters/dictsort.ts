/** `dictsort`: key and value pairs of a map, in order of the keys or values. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { folded } from "../value/attribute-path.ts";
import { entriesOf, tupleOf } from "../value/collection.ts";
import { compare } from "../value/compare.ts";
import { describeKind, isDict } from "../value/kind.ts";

export const dictsortFilter = defineFilter({
  name: "dictsort",
  signature: "(case_sensitive=false, by='key', reverse=false)",
  summary: "Key and value pairs of a map, in order of the keys or values.",
  example: {
    expression: "{'b': 1, 'a': 2} | dictsort",
    result: [
      ["a", 2],
      ["b", 1],
    ],
  },
  apply: (input, args) => {
    if (!isDict(input))
      throw new Fault("EXP0302", `dictsort needs a map, not ${describeKind(input)}`, { blame: "input" });
    const at = args.choice("by", ["key", "value"]) === "key" ? 0 : 1;
    const sign = args.flag("reverse") ? -1 : 1;
    const key = (pair: readonly unknown[]): unknown => folded(pair[at], args.flag("case_sensitive"));
    return [...entriesOf(input)]
      .sort((a, b) => sign * compare(key(a), key(b)))
      .map((pair) => tupleOf([...pair]));
  },
});
