/** `regex`: whether a pattern matches a text: match_type is search, match or fullmatch. */

import { defineTest } from "../operation.ts";
import { checkLength, pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const regexTest = defineTest({
  name: "regex",
  signature: "(pattern='', ignorecase=false, multiline=false, match_type='search')",
  summary: "Whether a pattern matches a text: match_type is search, match or fullmatch.",
  example: { expression: "'eth0' is regex('eth\\d', match_type='fullmatch')", result: true },
  apply: (input, args) => {
    const type = args.choice("match_type", ["search", "match", "fullmatch"]);
    const flags = { ignoreCase: args.flag("ignorecase"), multiline: args.flag("multiline") };
    const pattern = type === "fullmatch" ? `(?:${args.text("pattern")})\\Z` : args.text("pattern");
    const match = pythonRegex(pattern, flags).exec(checkLength(str(input)));
    return match !== null && (type === "search" || match.index === 0);
  },
});
