/** `wordcount`: how many words a text has. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const wordcountFilter = defineFilter({
  name: "wordcount",
  summary: "How many words a text has.",
  example: { expression: "'one two' | wordcount", result: 2 },
  apply: (input) => str(input).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
});
