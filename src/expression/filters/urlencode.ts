/** `urlencode`: A text, or the parameters in a map, for use in a URL. */

import { defineFilter } from "../operation.ts";
import { entriesOf, isIterable, iterate } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";
import { percentEncode } from "../value/url.ts";

export const urlencodeFilter = defineFilter({
  name: "urlencode",
  summary: "A text, or the parameters in a map, for use in a URL.",
  example: { expression: "'a b/c?' | urlencode", result: "a%20b/c%3F" },
  apply: (input) => {
    if (typeof input === "string" || !isIterable(input)) return percentEncode(str(input));
    const pairs = isDict(input) ? entriesOf(input) : iterate(input).map((pair) => iterate(pair));
    const part = (value: unknown): string => percentEncode(str(value), "").replaceAll("%20", "+");
    return pairs.map(([key, value]) => `${part(key)}=${part(value)}`).join("&");
  },
});
