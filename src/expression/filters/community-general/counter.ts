/** `counter`: how often each element is there. */

import { defineFilter } from "../../operation.ts";
import { iterate, keyText } from "../../value/collection.ts";

export const counterFilter = defineFilter({
  name: "counter",
  collection: "community.general",
  summary: "How often each element is there.",
  example: { expression: "['a', 'b', 'a'] | community.general.counter", result: { a: 2, b: 1 } },
  apply: (input) => {
    const counts: Record<string, number> = Object.create(null);
    for (const element of iterate(input)) {
      const key = keyText(element);
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  },
});
