/** `escape`: A text that means itself in HTML and XML. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const escapeFilter = defineFilter({
  name: "escape",
  aliases: ["e", "forceescape"],
  summary: "A text that means itself in HTML and XML.",
  example: { expression: "'a < b & c' | escape", result: "a &lt; b &amp; c" },
  apply: (input) => str(input).replace(/[&<>'"]/g, (c) => `&${ENTITIES[c]};`),
});

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  "'": "#39",
  '"': "#34",
};
