/** `to_json`: the value as JSON in one line. */

import { defineFilter } from "../operation.ts";
import { jsonText } from "../value/json.ts";
import { str } from "../value/text.ts";

export const toJsonFilter = defineFilter({
  name: "to_json",
  signature: "(indent=none, sort_keys=false, ensure_ascii=true, separators=none, **kwargs)",
  summary: "The value as JSON in one line.",
  example: { expression: "{'a': [1, true]} | to_json", result: '{"a": [1, true]}' },
  apply: (input, args) => {
    const separators = args.isNone("separators") ? undefined : args.list("separators").map(str);
    const indent = args.isNone("indent")
      ? undefined
      : typeof args.value("indent") === "string"
        ? args.text("indent")
        : " ".repeat(args.integer("indent"));
    return jsonText(input, {
      ...(indent === undefined ? {} : { indent }),
      sortKeys: args.flag("sort_keys"),
      ascii: args.flag("ensure_ascii"),
      itemSeparator: separators?.[0] ?? ", ",
      keySeparator: separators?.[1] ?? ": ",
    });
  },
});
