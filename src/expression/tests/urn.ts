/** `urn`: whether a text is a URN. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const urnTest = defineTest({
  name: "urn",
  summary: "Whether a text is a URN.",
  example: { expression: "'urn:isbn:1234' is urn", result: true },
  apply: (input) => /^urn:/i.test(str(input)),
});
