/** `truenas_call`: any method of TrueNAS's API. */

import { z } from "zod";
import type { Read } from "../host/read.ts";
import { refuse } from "../host/refusal.ts";
import { type Answer, callOf } from "../host/truenas/middleware-call.ts";
import { middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { anything, bool, int, listOfWhole, word } from "./contract/params.ts";
import { concludeCall } from "./truenas/object.ts";

/** What these end with only asks, in every namespace of the API. */
const ASKING =
  /\.(query|config|get_instance|count|info|state|ready|ping|version|version_short|boot_id|stat|getacl|listdir|me|roles|list|get_jobs|get_state|[a-z_]*choices|is_[a-z_]+)$/;

const params = z.strictObject({
  method: word()
    .refine((name) => /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(name), {
      error: "a method looks like `pool.query`",
    })
    .describe("The method, as the API's documentation on the box (`https://NAS/api/docs/`) names it."),
  args: listOfWhole(anything()).default([]).describe("Its arguments in order."),
  job: bool()
    .default(false)
    .describe("The method starts a job: its end is waited for, and its result returned."),
  timeout: int().optional().describe("Seconds after which it is given up."),
});

export const truenasCall = defineModule({
  name: "truenas_call",
  summary: "Call a method of TrueNAS's API",
  description: `For what has no module of its own. Methods that only ask (\`….query\`, \`….config\`, \`system.state\` and the like) change nothing, are carried out in check mode
as well, and may be asked early. All others count as changed unless \`changed_when\` says otherwise.

Over ssh the arguments stand on the command line of \`midclt\` for as long as it runs, where root on the NAS could see them.`,
  params,
  returns: { result: "What the method returned.", method: "The method." },
  examples: [
    {
      title: "Is it up?",
      yaml: "- name: the NAS is ready\n  truenas_call:\n    method: system.state\n  register: nas\n  until: nas.result == 'READY'\n",
    },
    {
      title: "Only what is needed",
      yaml: '- name: pools are known\n  truenas_call:\n    method: pool.query\n    args:\n      - [["healthy", "=", true]]\n      - {select: [name, status]}\n  register: pools\n',
    },
  ],
  reads: "what the method tells, where it is one that only looks",
  writes: "whatever the method does",
  support: { check: "partial", diff: "none", note: "Methods that only ask are carried out, others are not." },
  observe: (p): { readonly asked?: Read<Answer> } =>
    ASKING.test(p.method) && !p.job ? { asked: middlewareRead({ method: p.method, args: p.args }) } : {},
  decide: (p, { asked }) => {
    if (asked?.state === "fault")
      return refuse(`TrueNAS says: ${asked.message}`, { result: { method: p.method } });
    if (asked) return { changes: [], result: { method: p.method, result: asked.value } };
    return {
      changes: [
        {
          kind: "call-truenas",
          summary: `call ${p.method}`,
          operations: [
            callOf({
              method: p.method,
              args: p.args,
              job: p.job,
              mutates: true,
              ...(p.timeout === undefined ? {} : { timeout: p.timeout * 1000 }),
            }),
          ],
          effects: [{ kind: "anything", because: `${p.method} was called` }],
        },
      ],
      uncertain: `what ${p.method} does is known only when it is called`,
      result: { method: p.method },
      conclude: concludeCall((last) => ({ result: last })),
    };
  },
});
