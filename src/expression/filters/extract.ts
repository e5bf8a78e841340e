/** `extract`: the element of a container that the value is the key of, for use with `map`. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { elementOf } from "../access.ts";
import { describeValue } from "../arguments.ts";
import { MISSING } from "../context.ts";
import { defineFilter } from "../operation.ts";
import { knownKindOf } from "../value/kind.ts";
import { Undefined } from "../value/undefined.ts";

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
    return [input, ...more].reduce(partOf, args.value("container"));
  },
});

/** What is not there may be asked for, as long as nobody uses it. */
function partOf(container: unknown, key: unknown): unknown {
  const shown = typeof key === "string" ? `\`${key}\`` : describeValue(key);
  if (container instanceof Undefined) return container.part(`${container.path}[${shown}]`);
  knownKindOf(container);
  const found = elementOf(container, key);
  if (found !== MISSING) return found;
  return new Undefined(shown, () => problem("EXP0202", `there is no ${shown} to extract`));
}
