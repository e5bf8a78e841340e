/** `mandatory`: the value, which must be defined; otherwise the run stops with the message. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { Undefined } from "../value/undefined.ts";

export const mandatoryFilter = defineFilter({
  name: "mandatory",
  signature: "(msg=none)",
  summary: "The value, which must be defined; otherwise the run stops with the message.",
  example: {
    expression: "missing | mandatory('set it in group_vars')",
    result: "EXP0307: set it in group_vars",
  },
  lenient: true,
  apply: (input, args) => {
    if (!(input instanceof Undefined)) return input;
    const message = args.isNone("msg") ? `\`${input.path}\` must be defined` : args.text("msg");
    throw new Fault("EXP0307", message, { blame: "input" });
  },
});
