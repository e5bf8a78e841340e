/** `assert`: fails unless conditions hold. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { condition } from "./contract/needs.ts";
import { anything, bool, listOfWhole, text } from "./contract/params.ts";
import { SHOWN } from "./contract/shown.ts";

export const assert = defineModule({
  name: "assert",
  summary: "Fail unless conditions hold",
  description: "All conditions must hold; the first that does not is named. Nothing is asked of the host.",
  params: z.strictObject({
    that: listOfWhole(anything()).describe("A condition or a list of them, written as for `when`."),
    fail_msg: text().optional().describe("What to say when one does not hold."),
    success_msg: text().optional().describe("What to say when all hold."),
    quiet: bool().optional().describe("Say nothing when all hold."),
  }),
  paramAliases: { msg: "fail_msg" },
  expressionParams: ["that"],
  returns: { assertion: "The condition that does not hold.", evaluated_to: "`false` then." },
  examples: [
    {
      title: "The disk has room",
      yaml: '- assert:\n    that:\n      - free_gib | int > 20\n    fail_msg: "only {{ free_gib }} GiB are free"\n',
    },
  ],
  reads: "nothing of the host",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  touchesHost: false,
  needs: (p) => ({ conditions: p.that.map((c) => condition(String(c))) }),
  observe: () => ({}),
  decide: (p, _seen, _context, { conditions }) => {
    const failing = conditions.find((c) => !c.holds);
    const shown = p.quiet === true ? {} : SHOWN;
    if (!failing) return { changes: [], result: { msg: p.success_msg ?? "All assertions passed", ...shown } };
    const result = { assertion: failing.text, evaluated_to: false, ...shown };
    return refuse(p.fail_msg ?? `the condition does not hold: ${failing.text}`, { result });
  },
});
