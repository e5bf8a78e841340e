/** `json_query`: what a JMESPath expression picks from data. */

import { search } from "@jmespath-community/jmespath";
import { Fault } from "../../fault.ts";
import { defineFilter } from "../../operation.ts";
import { plain } from "../../value/plain.ts";

export const jsonQueryFilter = defineFilter({
  name: "json_query",
  collection: "community.general",
  short: true,
  signature: "(expr)",
  summary: "What a JMESPath expression picks from data.",
  example: {
    expression:
      "[{'n': 'pi', 'on': true}, {'n': 'nas', 'on': false}] | community.general.json_query('[?on].n')",
    result: ["pi"],
  },
  apply: (input, args) => {
    const data = plain(input) as Parameters<typeof search>[0];
    try {
      return search(data, args.text("expr"));
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      throw new Fault("EXP0306", `JMESPath: ${why}`, { blame: "expr", help: "see https://jmespath.org" });
    }
  },
});
