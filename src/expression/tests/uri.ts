/** `uri`: whether a text is a URI, of one of the schemes where given. */

import type { Arguments } from "../arguments.ts";
import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const uriTest = defineTest({
  name: "uri",
  signature: "(schemes=none)",
  summary: "Whether a text is a URI, of one of the schemes where given.",
  example: { expression: "'mailto:ada@lan' is uri", result: true },
  apply: (input, args) => hasScheme(str(input), args) && /^[A-Za-z][A-Za-z\d+.-]*:[^\s]+$/.test(str(input)),
});

function hasScheme(text: string, args: Arguments): boolean {
  if (args.isNone("schemes")) return true;
  const scheme = text.slice(0, text.indexOf(":"));
  return args.list("schemes").map(str).includes(scheme);
}
