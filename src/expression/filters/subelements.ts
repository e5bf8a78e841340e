/** `subelements`: pairs of an element and each item of a list in it. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { atPath } from "../value/attribute-path.ts";
import { entriesOf, iterate, tupleOf } from "../value/collection.ts";
import { describeKind, isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";
import { Undefined } from "../value/undefined.ts";

export const subelementsFilter = defineFilter({
  name: "subelements",
  signature: "(subelements, skip_missing=false)",
  summary: "Pairs of an element and each item of a list in it.",
  example: { expression: "[{'u': 'a', 'k': [1, 2]}] | subelements('k') | map('last')", result: [1, 2] },
  apply: (input, args) => {
    const elements = isDict(input) ? entriesOf(input).map(([, value]) => value) : iterate(input);
    const path = args.value("subelements");
    const dotted = Array.isArray(path) ? path.map(str).join(".") : args.text("subelements");
    return elements.flatMap((element) => {
      const list = atPath(element, dotted);
      if (list instanceof Undefined && args.flag("skip_missing")) return [];
      if (list instanceof Undefined) return list.fail();
      if (!Array.isArray(list))
        throw new Fault("EXP0302", `\`${dotted}\` is ${describeKind(list)}, not a list`, {
          blame: "subelements",
        });
      return list.map((item) => tupleOf([element, item]));
    });
  },
});
