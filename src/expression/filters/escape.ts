/** `escape`: A text that means itself in HTML and XML. */

import { defineFilter } from "../operation.ts";
import { escapedHtml } from "../value/html.ts";
import { str } from "../value/text.ts";

export const escapeFilter = defineFilter({
  name: "escape",
  aliases: ["e", "forceescape"],
  summary: "A text that means itself in HTML and XML.",
  example: { expression: "'a < b & c' | escape", result: "a &lt; b &amp; c" },
  apply: (input) => escapedHtml(str(input)),
});
