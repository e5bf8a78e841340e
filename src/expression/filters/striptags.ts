/** `striptags`: A text without HTML tags, white space drawn together. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { splitWords } from "../value/words.ts";

export const striptagsFilter = defineFilter({
  name: "striptags",
  summary: "A text without HTML tags, white space drawn together.",
  example: { expression: "'<b>a</b>  b' | striptags", result: "a b" },
  apply: (input) =>
    splitWords(str(input).replace(/<!--.*?-->|<[^>]*>/gs, ""), -1)
      .join(" ")
      .replace(/&(amp|lt|gt|#39|#34|quot);/g, (_, name: string) => CHARACTERS[name] ?? ""),
});

const CHARACTERS: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  "#39": "'",
  "#34": '"',
  quot: '"',
};
