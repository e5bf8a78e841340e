/** `varnames`: the names of all variables that match one of the patterns. */

import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const varnamesLookup = defineLookup({
  name: "varnames",
  summary: "The names of all variables that match one of the patterns.",
  example: {
    expression: "query('varnames', '^net_')",
    result: ["net_if"],
    variables: { net_if: "eth0", other: 1 },
  },
  apply: (terms, _options, run) => {
    const names = [...run.context.scope.names()];
    return terms.flatMap((term) => {
      const pattern = patternOf(term);
      return names.filter((name) => {
        pattern.lastIndex = 0;
        return pattern.test(name);
      });
    });
  },
});

function patternOf(term: unknown): RegExp {
  if (typeof term !== "string")
    throw new Fault("EXP0302", `Invalid setting identifier, "${str(term)}" is not a string`);
  try {
    return pythonRegex(term);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `Unable to use "${term}" as a search parameter: ${error.message}`);
  }
}
