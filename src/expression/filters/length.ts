/** `length`: how many elements a list or map has, or characters a string. */

import { defineFilter } from "../operation.ts";
import { lengthOf } from "../value/collection.ts";

export const lengthFilter = defineFilter({
  name: "length",
  aliases: ["count"],
  summary: "How many elements a list or map has, or characters a string.",
  example: { expression: "[1, 2, 3] | length", result: 3 },
  apply: (input) => lengthOf(input),
});
