/** `md5`: the MD5 checksum of a text. */

import { defineFilter } from "../operation.ts";
import { digest } from "../value/digest.ts";
import { str } from "../value/text.ts";

export const md5Filter = defineFilter({
  name: "md5",
  summary: "The MD5 checksum of a text.",
  example: { expression: "'pi' | md5", result: "72ab8af56bddab33b269c5964b26620a" },
  apply: (input) => digest(str(input), "md5"),
});
