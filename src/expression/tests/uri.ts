/** `uri`: whether a text can be read as a URI, which any can, since schemes may be left out; of one of the schemes where given. */

import type { Arguments } from "../arguments.ts";
import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const uriTest = defineTest({
  name: "uri",
  signature: "(schemes=none)",
  summary: "Whether a text can be read as a URI, as nearly any can; of one of the schemes where given.",
  example: { expression: "'mailto:ada@lan' is uri(['http', 'https'])", result: false },
  apply: (input, args) => hasScheme(str(input), args),
});

function hasScheme(text: string, args: Arguments): boolean {
  if (args.isNone("schemes")) return true;
  const scheme = /^([A-Za-z][A-Za-z\d+.-]*):/.exec(text)?.[1]?.toLowerCase() ?? "";
  return args.list("schemes").map(str).includes(scheme);
}
