/** `sha1`: the SHA-1 checksum of a text. */

import { defineFilter } from "../operation.ts";
import { digest } from "../value/digest.ts";
import { str } from "../value/text.ts";

export const sha1Filter = defineFilter({
  name: "sha1",
  aliases: ["checksum"],
  summary: "The SHA-1 checksum of a text.",
  example: { expression: "'pi' | sha1", result: "b02e5b66ace6dc3b459be661062c452b50ea1c13" },
  apply: (input) => digest(str(input), "sha1"),
});
