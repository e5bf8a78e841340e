/** `splitext`: A path and its extension, as a pair. */

import { defineFilter } from "../operation.ts";
import { tupleOf } from "../value/collection.ts";
import { str } from "../value/text.ts";

export const splitextFilter = defineFilter({
  name: "splitext",
  summary: "A path and its extension, as a pair.",
  example: { expression: "'site.conf.j2' | splitext", result: ["site.conf", ".j2"] },
  apply: (input) => {
    const text = str(input);
    const match = /^(.*\/)?(\.*[^/]*?[^./][^/]*?|[^/]*?)(\.[^./]*)?$/s.exec(text);
    const extension = match?.[2] ? (match[3] ?? "") : "";
    return tupleOf([text.slice(0, text.length - extension.length), extension]);
  },
});
