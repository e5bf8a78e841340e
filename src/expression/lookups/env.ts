/** `env`: environment variables of the controller. */

import { defineLookup } from "../operation.ts";
import { str } from "../value/text.ts";
import { Undefined } from "../value/undefined.ts";

export const envLookup = defineLookup({
  name: "env",
  signature: "(default='')",
  summary: "Environment variables of the controller.",
  example: { expression: "lookup('env', 'HOMERUN_NOT_SET', default='none')", result: "none" },
  apply: (terms, options, run) =>
    terms.map((term) => {
      const value = run.context.lookups.env(str(term));
      const otherwise = options.value("default");
      if (value === undefined && otherwise instanceof Undefined) return otherwise.fail();
      return value ?? otherwise;
    }),
});
