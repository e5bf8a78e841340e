/** `subelements`: pairs of an element and each item of a list in it. */

import { MISSING } from "../context.ts";
import { defineLookup } from "../operation.ts";
import { entry } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { isTruthy } from "../value/truth.ts";

export const subelementsLookup = defineLookup({
  name: "subelements",
  summary: "Pairs of an element and each item of a list in it.",
  example: {
    expression: "query('subelements', [{'u': 'a', 'k': [1, 2]}], 'k') | map('last')",
    result: [1, 2],
  },
  apply: (terms, _options, run) => {
    const [list, path, flags] = terms;
    const skip =
      isDict(flags) &&
      isTruthy(entry(flags, "skip_missing") === MISSING ? false : entry(flags, "skip_missing"));
    return run.filter("subelements", list, [path], new Map([["skip_missing", skip]])) as readonly unknown[];
  },
});
