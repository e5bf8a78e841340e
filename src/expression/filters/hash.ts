/** `hash`: the checksum of a text, in hexadecimal. */

import { defineFilter } from "../operation.ts";
import { digest } from "../value/digest.ts";
import { str } from "../value/text.ts";

export const hashFilter = defineFilter({
  name: "hash",
  signature: "(hashtype='sha1')",
  summary: "The checksum of a text, in hexadecimal.",
  example: { expression: "'pi' | hash('md5')", result: "72ab8af56bddab33b269c5964b26620a" },
  apply: (input, args) => digest(str(input), args.text("hashtype")),
});
