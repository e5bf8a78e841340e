/** `debug`: says something. */

import { z } from "zod";
import { defineModule } from "./contract/module.ts";
import { variable } from "./contract/needs.ts";
import { anything, int, word } from "./contract/params.ts";
import { SHOWN } from "./contract/shown.ts";

export const debug = defineModule({
  name: "debug",
  summary: "Print a message or a variable",
  description: "Prints to whoever follows the run. Nothing is asked of the host.",
  params: z
    .strictObject({
      msg: anything().optional().describe("What to print: text, or any value. Default: `Hello world!`."),
      var: word().optional().describe("A variable or expression, without braces, whose value is printed."),
      verbosity: int().optional().describe("Print only when homerun runs with at least so many `-v`."),
    })
    .refine((p) => p.var === undefined || p.msg === undefined, {
      error: "`msg` and `var` can't both be given",
      path: ["var"],
    }),
  expressionParams: ["var"],
  returns: { msg: "What was printed; with `var`, the value stands under the variable's own name instead." },
  examples: [
    { title: "Say where we are", yaml: '- debug:\n    msg: "this is {{ inventory_hostname }}"\n' },
    { title: "Show a variable", yaml: "- debug:\n    var: ansible_facts.distribution\n" },
  ],
  reads: "nothing of the host",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  touchesHost: false,
  needs: (p): Readonly<Record<string, ReturnType<typeof variable>>> =>
    p.var === undefined ? {} : { value: variable(p.var) },
  observe: () => ({}),
  decide: (p, _seen, { verbosity }, given) => {
    if ((p.verbosity ?? 0) > verbosity)
      return { changes: [], result: { skipped: true }, skipped: "the verbosity is lower" };
    if (p.var !== undefined) return { changes: [], result: { [p.var]: given.value, ...SHOWN } };
    return { changes: [], result: { msg: p.msg ?? "Hello world!", ...SHOWN } };
  },
});
