/** `replace`: every occurrence of a text by another one, or the first `count` of them. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { splitAt } from "../value/words.ts";

export const replaceFilter = defineFilter({
  name: "replace",
  signature: "(old, new, count=none)",
  summary: "Every occurrence of a text by another one, or the first `count` of them.",
  example: { expression: "'a.b.c' | replace('.', '-')", result: "a-b-c" },
  apply: (input, args, run) => {
    const [text, old, by] = [str(input), args.text("old"), args.text("new")];
    const parts = splitAt(text, old, args.isNone("count") ? -1 : args.integer("count"));
    const padded = old === "" && args.isNone("count") ? ["", ...parts, ""] : parts;
    run.charge(text.length + padded.length * by.length);
    return padded.join(by);
  },
});
