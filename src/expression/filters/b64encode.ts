/** `b64encode`: A text in base64. */

import { bytesOf } from "../../source/escaped-bytes.ts";
import type { Arguments } from "../arguments.ts";
import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";

export const b64encodeFilter = defineFilter({
  name: "b64encode",
  signature: "(encoding='utf-8')",
  summary: "A text in base64.",
  example: { expression: "'pi' | b64encode", result: "cGk=" },
  apply: (input, args) => {
    const encoding = nodeEncoding(args);
    const text = str(input);
    return (encoding === "utf8" ? bytesOf(text) : Buffer.from(text, encoding)).toString("base64");
  },
});

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  utf8: "utf8",
  ascii: "ascii",
  latin1: "latin1",
  iso88591: "latin1",
  utf16le: "utf16le",
};

function nodeEncoding(args: Arguments): BufferEncoding {
  const name = args.text("encoding").toLowerCase().replace(/[-_]/g, "");
  return (
    (Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined) ??
    args.refuse("encoding", "is utf-8, ascii, latin-1 or utf-16-le")
  );
}
