/** `to_nice_json`: the value as JSON on several lines, keys in order. */

import { defineFilter } from "../operation.ts";
import { jsonText } from "../value/json.ts";

export const toNiceJsonFilter = defineFilter({
  name: "to_nice_json",
  signature: "(indent=4, sort_keys=true, ensure_ascii=true, **kwargs)",
  summary: "The value as JSON on several lines, keys in order.",
  example: { expression: "{'b': 1, 'a': []} | to_nice_json(indent=2)", result: '{\n  "a": [],\n  "b": 1\n}' },
  apply: (input, args) => {
    const indent =
      typeof args.value("indent") === "string" ? args.text("indent") : " ".repeat(args.integer("indent"));
    return jsonText(input, {
      indent,
      sortKeys: args.flag("sort_keys"),
      ascii: args.flag("ensure_ascii"),
      itemSeparator: ", ",
      keySeparator: ": ",
    });
  },
});
