/** `items2dict`: A map made of a list of small maps with `key` and `value`. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { atPath } from "../value/attribute-path.ts";
import { dictOf, keyText } from "../value/collection.ts";
import { describeKind } from "../value/kind.ts";
import { Undefined } from "../value/undefined.ts";

export const items2dictFilter = defineFilter({
  name: "items2dict",
  signature: "(key_name='key', value_name='value')",
  summary: "A map made of a list of small maps with `key` and `value`.",
  example: { expression: "[{'key': 'a', 'value': 1}] | items2dict", result: { a: 1 } },
  apply: (input, args) => {
    if (!Array.isArray(input))
      throw new Fault("EXP0302", `items2dict needs a list, not ${describeKind(input)}`, { blame: "input" });
    const part = (element: unknown, name: string): unknown => {
      const value = atPath(element, args.value(name));
      return value instanceof Undefined ? value.fail() : value;
    };
    return dictOf(
      input.map((element) => [keyText(part(element, "key_name")), part(element, "value_name")] as const),
    );
  },
});
