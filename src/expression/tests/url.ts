/** `url`: whether a text is a URL: a URI with a host. */

import type { Arguments } from "../arguments.ts";
import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const urlTest = defineTest({
  name: "url",
  signature: "(schemes=none)",
  summary: "Whether a text is a URL: a URI with a host.",
  example: { expression: "'https://pi.lan/admin' is url", result: true },
  apply: (input, args) =>
    hasScheme(str(input), args) && /^(?:[A-Za-z][A-Za-z\d+.-]*:)?\/\/[^/?#]+/.test(str(input)),
});

function hasScheme(text: string, args: Arguments): boolean {
  if (args.isNone("schemes")) return true;
  const scheme = /^([A-Za-z][A-Za-z\d+.-]*):/.exec(text)?.[1]?.toLowerCase() ?? "";
  return args.list("schemes").map(str).includes(scheme);
}
