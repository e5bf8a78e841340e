/** `list`: the terms as they are. */

import { defineLookup } from "../operation.ts";

export const listLookup = defineLookup({
  name: "list",
  summary: "The terms as they are.",
  example: { expression: "query('list', [1, 2])", result: [[1, 2]] },
  apply: (terms) => terms,
});
