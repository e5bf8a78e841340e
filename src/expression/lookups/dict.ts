/** `dict`: the entries of maps, each with `key` and `value`. */

import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { dictOf, entriesOf } from "../value/collection.ts";
import { describeKind, isDict } from "../value/kind.ts";

export const dictLookup = defineLookup({
  name: "dict",
  summary: "The entries of maps, each with `key` and `value`.",
  example: { expression: "query('dict', {'a': 1})", result: [{ key: "a", value: 1 }] },
  apply: (terms) =>
    terms.flat().flatMap((term) => {
      if (!isDict(term)) throw new Fault("EXP0302", `with_dict expects a dict, not ${describeKind(term)}`);
      return entriesOf(term).map(([key, value]) =>
        dictOf([
          ["key", key],
          ["value", value],
        ]),
      );
    }),
});
