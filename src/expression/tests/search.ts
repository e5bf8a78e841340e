/** `search`: whether a pattern matches anywhere in a text. */

import { defineTest } from "../operation.ts";
import { checkLength, pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const searchTest = defineTest({
  name: "search",
  signature: "(pattern='', ignorecase=false, multiline=false)",
  summary: "Whether a pattern matches anywhere in a text.",
  example: { expression: "'br-eth0' is search('eth\\d')", result: true },
  apply: (input, args) =>
    pythonRegex(args.text("pattern"), {
      ignoreCase: args.flag("ignorecase"),
      multiline: args.flag("multiline"),
    }).test(checkLength(str(input))),
});
