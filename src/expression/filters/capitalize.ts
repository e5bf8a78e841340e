/** `capitalize`: the first character as a capital, the others small. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { capitalize } from "../value/words.ts";

export const capitalizeFilter = defineFilter({
  name: "capitalize",
  summary: "The first character as a capital, the others small.",
  example: { expression: "'mini PC' | capitalize", result: "Mini pc" },
  apply: (input) => capitalize(str(input)),
});
