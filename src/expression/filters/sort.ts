/** `sort`: the elements in order; several attributes are separated by commas. */

import { defineFilter } from "../operation.ts";
import { folded, keysOfAttribute } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";
import { compare } from "../value/compare.ts";

export const sortFilter = defineFilter({
  name: "sort",
  signature: "(reverse=false, case_sensitive=false, attribute=none)",
  summary: "The elements in order; several attributes are separated by commas.",
  example: { expression: "['b', 'A', 'c'] | sort", result: ["A", "b", "c"] },
  apply: (input, args) => {
    const key = keysOfAttribute(args.value("attribute"));
    const sign = args.flag("reverse") ? -1 : 1;
    const keyed = iterate(input).map((item) => ({
      item,
      key: folded(key(item), args.flag("case_sensitive")),
    }));
    return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ item }) => item);
  },
});
