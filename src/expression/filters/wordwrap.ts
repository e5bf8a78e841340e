/** `wordwrap`: lines no longer than a width, broken between words. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { splitLines } from "../value/words.ts";
import { wrapText } from "../value/wrap.ts";

export const wordwrapFilter = defineFilter({
  name: "wordwrap",
  signature: "(width=79, break_long_words=true, wrapstring=none, break_on_hyphens=true)",
  summary: "Lines no longer than a width, broken between words.",
  example: { expression: "'one two three' | wordwrap(8)", result: "one two\nthree" },
  apply: (input, args) => {
    const options = {
      width: args.integer("width"),
      breakLongWords: args.flag("break_long_words"),
      breakOnHyphens: args.flag("break_on_hyphens"),
    };
    if (options.width < 1) args.refuse("width", "must be at least 1");
    const newline = args.isNone("wrapstring") ? "\n" : args.text("wrapstring");
    return splitLines(str(input))
      .map((line) => wrapText(line, options).join(newline))
      .join(newline);
  },
});
