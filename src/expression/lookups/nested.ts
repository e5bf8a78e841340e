/** `nested`: every combination of one element of each list; elements that are lists are taken apart one level. */

import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { iterate } from "../value/collection.ts";

export const nestedLookup = defineLookup({
  name: "nested",
  aliases: ["cartesian"],
  summary:
    "Every combination of one element of each list; elements that are lists are taken apart one level.",
  example: {
    expression: "query('nested', [1, 2], ['a'])",
    result: [
      [1, "a"],
      [2, "a"],
    ],
  },
  apply: (terms, _options, run) => {
    if (terms.length === 0)
      throw new Fault("EXP0301", "with_nested requires at least one element in the nested list");
    const lists = terms.map(iterate);
    run.charge(lists.reduce((size, list) => size * list.length, Math.max(1, lists.length)));
    const rows = lists.reduce<readonly (readonly unknown[])[]>(
      (all, list) => all.flatMap((row) => list.map((item) => [...row, item])),
      [[]],
    );
    return rows.map((row) => row.flat());
  },
});
