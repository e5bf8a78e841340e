/** `max`: the largest element. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { folded, keyOf } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";
import { compare } from "../value/compare.ts";

export const maxFilter = defineFilter({
  name: "max",
  signature: "(case_sensitive=false, attribute=none)",
  summary: "The largest element.",
  example: { expression: "[3, 1, 2] | max", result: 3 },
  apply: (input, args) =>
    greatest(iterate(input), (v) => folded(keyOf(args.value("attribute"))(v), args.flag("case_sensitive"))),
});

function greatest(items: readonly unknown[], key: (value: unknown) => unknown): unknown {
  if (items.length === 0)
    throw new Fault("EXP0302", "an empty list has no largest element", { blame: "input" });
  return items.reduce((best, item) => (compare(key(item), key(best)) > 0 ? item : best));
}
