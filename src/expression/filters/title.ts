/** `title`: each word with a capital. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { capitalize } from "../value/words.ts";

export const titleFilter = defineFilter({
  name: "title",
  summary: "Each word with a capital.",
  example: { expression: "'the mini-pc' | title", result: "The Mini-Pc" },
  apply: (input) =>
    str(input)
      .split(/([-\s({[<]+)/)
      .map(capitalize)
      .join(""),
});
