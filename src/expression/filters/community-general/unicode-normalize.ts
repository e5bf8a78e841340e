/** `unicode_normalize`: a text in one of Unicode's normal forms. */

import { defineFilter } from "../../operation.ts";
import { str } from "../../value/text.ts";

export const unicodeNormalizeFilter = defineFilter({
  name: "unicode_normalize",
  collection: "community.general",
  signature: "(form='NFC')",
  summary: "A text in one of Unicode's normal forms: NFC, NFD, NFKC, NFKD.",
  example: { expression: "'ﬁne' | community.general.unicode_normalize('NFKC')", result: "fine" },
  apply: (input, args) => str(input).normalize(args.choice("form", ["NFC", "NFD", "NFKC", "NFKD"])),
});
