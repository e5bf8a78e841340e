/** `abs`: whether a path starts at the root. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const absTest = defineTest({
  name: "abs",
  aliases: ["is_abs"],
  summary: "Whether a path starts at the root.",
  example: { expression: "'/etc' is abs", result: true },
  apply: (input) => str(input).startsWith("/"),
});
