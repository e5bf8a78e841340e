/** `attr`: A part of a value by its name. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { attributeOf } from "../access.ts";
import { MISSING } from "../context.ts";
import { defineFilter } from "../operation.ts";
import { Undefined } from "../value/undefined.ts";

export const attrFilter = defineFilter({
  name: "attr",
  signature: "(name)",
  summary: "A part of a value by its name.",
  example: { expression: "{'a': 1} | attr('a')", result: 1 },
  apply: (input, args) => {
    const found = attributeOf(input, args.text("name"));
    return found === MISSING
      ? new Undefined(args.text("name"), () =>
          problem("EXP0202", `the value has no \`${args.text("name")}\``),
        )
      : found;
  },
});
