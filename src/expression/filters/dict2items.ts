/** `dict2items`: A list of small maps with `key` and `value`, for loops over a map. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { dictOf, entriesOf } from "../value/collection.ts";
import { describeKind, isDict } from "../value/kind.ts";

export const dict2itemsFilter = defineFilter({
  name: "dict2items",
  signature: "(key_name='key', value_name='value')",
  summary: "A list of small maps with `key` and `value`, for loops over a map.",
  example: { expression: "{'a': 1} | dict2items", result: [{ key: "a", value: 1 }] },
  apply: (input, args) => {
    if (!isDict(input))
      throw new Fault("EXP0302", `dict2items needs a map, not ${describeKind(input)}`, { blame: "input" });
    const [key, value] = [args.text("key_name"), args.text("value_name")];
    return entriesOf(input).map((pair) =>
      dictOf([
        [key, pair[0]],
        [value, pair[1]],
      ]),
    );
  },
});
