/** `match`: whether a text starts with what a pattern matches. */

import { defineTest } from "../operation.ts";
import { checkLength, pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const matchTest = defineTest({
  name: "match",
  signature: "(pattern='', ignorecase=false, multiline=false)",
  summary: "Whether a text starts with what a pattern matches.",
  example: { expression: "'eth0' is match('eth')", result: true },
  apply: (input, args) =>
    pythonRegex(args.text("pattern"), {
      ignoreCase: args.flag("ignorecase"),
      multiline: args.flag("multiline"),
    }).exec(checkLength(str(input)))?.index === 0,
});
