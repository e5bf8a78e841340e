/** `groupby_as_dict`: a map of the elements, each under the value of one of its keys, which must be its alone. */

import { MISSING } from "../../context.ts";
import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { dictOf, entry, iterate, keyText } from "../../value/collection.ts";
import { describeKind, isDict } from "../../value/kind.ts";

export const groupbyAsDictFilter = defineFilter({
  name: "groupby_as_dict",
  collection: "community.general",
  signature: "(attribute)",
  summary: "A map of the elements, each under the value of one of its keys, which must be its alone.",
  example: {
    expression: "[{'n': 'a', 'v': 1}] | community.general.groupby_as_dict('n')",
    result: { a: { n: "a", v: 1 } },
  },
  apply: (input, args) => {
    const result = dictOf([]);
    for (const element of iterate(input)) {
      if (!isDict(element))
        throw new Fault("EXP0302", `an element is ${describeKind(element)}, not a map`, { blame: "input" });
      const value = entry(element, args.text("attribute"));
      if (value === MISSING)
        throw new Fault("EXP0302", `an element has no \`${args.text("attribute")}\``, { blame: "input" });
      const key = keyText(value);
      if (Object.hasOwn(result, key))
        throw new Fault("EXP0302", `two elements have \`${key}\``, { blame: "input" });
      result[key] = element;
    }
    return result;
  },
});
