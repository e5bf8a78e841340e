/** `vars`: variables by their names. */

import { didYouMean } from "../../diagnostics/suggest.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { str } from "../value/text.ts";

export const varsLookup = defineLookup({
  name: "vars",
  signature: "(default=none)",
  summary: "Variables by their names.",
  example: { expression: "lookup('vars', 'po' ~ 'rt')", result: 80, variables: { port: 80 } },
  apply: (terms, options, run) =>
    terms.map((term) => {
      if (typeof term !== "string")
        throw new Fault("EXP0302", `Invalid setting identifier, "${str(term)}" is not a string`);
      const value = run.context.scope.get(term);
      if (value !== MISSING) return value;
      if (options.has("default")) return options.value("default");
      const help = didYouMean(term, run.context.scope.names());
      throw new Fault("EXP0201", `No variable found with this name: ${term}`, help ? { help } : {});
    }),
});
