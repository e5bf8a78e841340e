/** `random_choice`: one of the elements, chosen at random. */

import { defineLookup } from "../operation.ts";

export const randomChoiceLookup = defineLookup({
  name: "random_choice",
  summary: "One of the elements, chosen at random.",
  example: { expression: "query('random_choice', 'a') | first", result: "a" },
  apply: (terms, _options, run) => {
    return terms.length === 0 ? [] : [terms[Math.floor(run.context.lookups.random() * terms.length)]];
  },
});
