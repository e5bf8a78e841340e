/** `next_nth_usable`: the address some places further on, where hosts of the network may have it. */

import { defineFilter } from "../../operation.ts";
import { usableAt } from "../../value/ip-arguments.ts";

export const nextNthUsableFilter = defineFilter({
  name: "next_nth_usable",
  collection: "ansible.utils",
  short: true,
  signature: "(offset)",
  summary: "The address some places further on, where hosts of the network may have it.",
  example: { expression: "'192.0.2.5/24' | ansible.utils.next_nth_usable(2)", result: "192.0.2.7" },
  apply: (input, args) => usableAt(input, args.integer("offset")),
});
