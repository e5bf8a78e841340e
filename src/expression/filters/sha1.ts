/** `sha1`: the SHA-1 checksum of a text. */

import { defineFilter } from "../operation.ts";
import { digest } from "../value/digest.ts";
import { str } from "../value/text.ts";

export const sha1Filter = defineFilter({
  name: "sha1",
  aliases: ["checksum"],
  summary: "The SHA-1 checksum of a text.",
  example: { expression: "'pi' | sha1", result: "4dc1792a67b5c1f51b8e2b5dbfdda1ba4de9ad4a" },
  apply: (input) => digest(str(input), "sha1"),
});
