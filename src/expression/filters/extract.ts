/** `extract`: the element of a container that the value is the key of, for use with `map`. */

import { elementOf } from "../access.ts";
import { describeValue } from "../arguments.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { knownKindOf } from "../value/kind.ts";

export const extractFilter = defineFilter({
  name: "extract",
  signature: "(container, morekeys=none)",
  summary: "The element of a container that the value is the key of, for use with `map`.",
  example: { expression: "['b', 'a'] | map('extract', {'a': 1, 'b': 2})", result: [2, 1] },
  apply: (input, args) => {
    const more = args.isNone("morekeys")
      ? []
      : Array.isArray(args.value("morekeys"))
        ? args.list("morekeys")
        : [args.value("morekeys")];
    return [input, ...more].reduce((container, key) => {
      knownKindOf(container);
      const found = elementOf(container, key);
      if (found !== MISSING) return found;
      throw new Fault(
        "EXP0202",
        `there is no ${typeof key === "string" ? `\`${key}\`` : describeValue(key)} to extract`,
        { blame: "input" },
      );
    }, args.value("container"));
  },
});
