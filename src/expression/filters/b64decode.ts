/** `b64decode`: the text that base64 stands for. */

import { textOf } from "../../source/escaped-bytes.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const b64decodeFilter = defineFilter({
  name: "b64decode",
  signature: "(encoding='utf-8')",
  summary:
    "The text that base64 stands for. Bytes that are no UTF-8 are kept in it: `copy` and `template` write them, and `b64encode` gives them back.",
  example: { expression: "'cGk=' | b64decode", result: "pi" },
  apply: (input, args) => {
    const text = str(input);
    if (!/^[\sA-Za-z0-9+/]*={0,2}\s*$/.test(text))
      throw new Fault("EXP0306", "the text is no base64", { blame: "input" });
    const bytes = Buffer.from(text, "base64");
    if (/^utf-?8$/i.test(args.text("encoding"))) return textOf(bytes);
    try {
      return new TextDecoder(args.text("encoding"), { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Fault("EXP0306", `the content is no ${args.text("encoding")} text`, { blame: "input" });
    }
  },
});
