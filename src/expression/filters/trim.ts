/** `trim`: without white space, or other characters, at both ends. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { strip } from "../value/words.ts";

export const trimFilter = defineFilter({
  name: "trim",
  signature: "(chars=none)",
  summary: "Without white space, or other characters, at both ends.",
  example: { expression: "'  x ' | trim", result: "x" },
  apply: (input, args) => strip(str(input), args.isNone("chars") ? undefined : args.text("chars")),
});
