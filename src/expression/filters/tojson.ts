/** `tojson`: the value as JSON that is safe inside HTML. */

import { defineFilter } from "../operation.ts";
import { jsonText } from "../value/json.ts";

export const tojsonFilter = defineFilter({
  name: "tojson",
  signature: "(indent=none)",
  summary: "The value as JSON that is safe inside HTML.",
  example: { expression: "{'a': '<b>'} | tojson", result: '{"a": "\\u003cb\\u003e"}' },
  apply: (input, args) => {
    const indent = args.isNone("indent") ? {} : { indent: " ".repeat(args.integer("indent")) };
    const text = jsonText(input, {
      ...indent,
      sortKeys: true,
      ascii: true,
      itemSeparator: ", ",
      keySeparator: ": ",
    });
    return text.replace(/[<>&']/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  },
});
