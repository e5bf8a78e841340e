/** `default`: the value, or another one where it is not defined. */

import { OMIT } from "../omit.ts";
import { defineFilter } from "../operation.ts";
import { Unknown } from "../unknown.ts";
import { isTruthy } from "../value/truth.ts";
import { Undefined } from "../value/undefined.ts";

export const defaultFilter = defineFilter({
  name: "default",
  aliases: ["d"],
  signature: "(default_value='', boolean=false)",
  summary: "The value, or another one where it is not defined.",
  example: { expression: "missing | default('x')", result: "x" },
  lenient: true,
  apply: (input, args) => {
    if (input instanceof Undefined) return args.value("default_value");
    if (input instanceof Unknown) return input;
    return args.flag("boolean") && (input === OMIT || !isTruthy(input)) ? args.value("default_value") : input;
  },
});
