/** `to_uuid`: A UUID made from a text, always the same for the same text. */

import { createHash } from "node:crypto";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const toUuidFilter = defineFilter({
  name: "to_uuid",
  signature: "(namespace='361E6D51-FAEC-444A-9079-341386DA8E2E')",
  summary: "A UUID made from a text, always the same for the same text.",
  example: { expression: "'minipc' | to_uuid | length", result: 36 },
  apply: (input, args) => {
    const hex = args.text("namespace").replace(/[-{}]|^urn:uuid:/g, "");
    if (!/^[\da-fA-F]{32}$/.test(hex)) args.refuse("namespace", "is no UUID");
    const bytes = createHash("sha1")
      .update(Buffer.from(hex, "hex"))
      .update(str(input))
      .digest()
      .subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  },
});
