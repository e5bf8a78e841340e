/** `urldecode`: A text out of a URL, with + and %20 as spaces again. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const urldecodeFilter = defineFilter({
  name: "urldecode",
  summary: "A text out of a URL, with + and %20 as spaces again.",
  example: { expression: "'a%20b+c' | urldecode", result: "a b c" },
  apply: (input) => {
    const bytes = str(input)
      .replaceAll("+", " ")
      .replace(/(?:%[\da-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
    return bytes;
  },
});
