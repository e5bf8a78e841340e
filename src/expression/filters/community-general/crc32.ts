/** `crc32`: the CRC-32 checksum of a text, in hexadecimal. */

import { crc32 } from "node:zlib";
import { defineFilter } from "../../operation.ts";
import { str } from "../../value/text.ts";

export const crc32Filter = defineFilter({
  name: "crc32",
  collection: "community.general",
  summary: "The CRC-32 checksum of a text, in hexadecimal.",
  example: { expression: "'pi' | community.general.crc32", result: "5a88b2f5" },
  apply: (input) => crc32(str(input)).toString(16),
});
