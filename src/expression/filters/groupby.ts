/** `groupby`: pairs of an attribute's value and the list of elements that have it, in order of the value. */

import { defineFilter } from "../operation.ts";
import { atPath, folded } from "../value/attribute-path.ts";
import { iterate, namedTupleOf } from "../value/collection.ts";
import { compare, equals } from "../value/compare.ts";
import { Undefined } from "../value/undefined.ts";

export const groupbyFilter = defineFilter({
  name: "groupby",
  signature: "(attribute, default=none, case_sensitive=false)",
  summary: "Pairs of an attribute's value and the list of elements that have it, in order of the value.",
  example: {
    expression: "[{'a': 2}, {'a': 1}, {'a': 2}] | groupby('a') | map(attribute='grouper')",
    result: [1, 2],
  },
  apply: (input, args) => {
    const value = (element: unknown): unknown => {
      const found = atPath(element, args.value("attribute"));
      return found instanceof Undefined && args.has("default") ? args.value("default") : found;
    };
    const key = (element: unknown): unknown => folded(value(element), args.flag("case_sensitive"));
    const groups: { key: unknown; members: unknown[] }[] = [];
    for (const element of [...iterate(input)].sort((a, b) => compare(key(a), key(b)))) {
      const last = groups.at(-1);
      if (last && equals(last.key, key(element))) last.members.push(element);
      else groups.push({ key: key(element), members: [element] });
    }
    return groups.map(({ members }) => namedTupleOf(["grouper", "list"], [value(members[0]), members]));
  },
});
