/** `regex_findall`: all matches of a pattern, or of its groups. */

import { defineFilter } from "../operation.ts";
import { tupleOf } from "../value/collection.ts";
import { checkLength, pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const regexFindallFilter = defineFilter({
  name: "regex_findall",
  signature: "(regex, multiline=false, ignorecase=false)",
  summary: "All matches of a pattern, or of its groups.",
  example: {
    expression: "'10.0.0.1 and 10.0.0.2' | regex_findall('\\d+\\.\\d+\\.\\d+\\.\\d+')",
    result: ["10.0.0.1", "10.0.0.2"],
  },
  apply: (input, args) => {
    const pattern = pythonRegex(args.text("regex"), {
      ignoreCase: args.flag("ignorecase"),
      multiline: args.flag("multiline"),
    });
    return [...checkLength(str(input)).matchAll(pattern)].map((match) => {
      const groups = match.slice(1).map((group) => group ?? "");
      return groups.length === 0 ? match[0] : groups.length === 1 ? groups[0] : tupleOf(groups);
    });
  },
});
