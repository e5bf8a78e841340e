/** `min`: the smallest element. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { folded, keyOf } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";
import { compare } from "../value/compare.ts";

export const minFilter = defineFilter({
  name: "min",
  signature: "(case_sensitive=false, attribute=none)",
  summary: "The smallest element.",
  example: { expression: "[3, 1, 2] | min", result: 1 },
  apply: (input, args) =>
    least(iterate(input), (v) => folded(keyOf(args.value("attribute"))(v), args.flag("case_sensitive"))),
});

function least(items: readonly unknown[], key: (value: unknown) => unknown): unknown {
  if (items.length === 0)
    throw new Fault("EXP0302", "an empty list has no smallest element", { blame: "input" });
  return items.reduce((best, item) => (compare(key(item), key(best)) < 0 ? item : best));
}
