/** `fail`: ends the host's play with a message. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { text } from "./contract/params.ts";

export const fail = defineModule({
  name: "fail",
  summary: "Fail with a message of your own",
  description: "The task fails on every host that reaches it; put a condition on it with `when`.",
  params: z.strictObject({
    msg: text().optional().describe("Why. Default: `Failed as requested from task`."),
  }),
  returns: { msg: "The message." },
  examples: [
    {
      title: "Refuse what is too old",
      yaml: "- fail:\n    msg: \"{{ ansible_facts.distribution_version }} is too old\"\n  when: ansible_facts.distribution_version is version('11', '<')\n",
    },
  ],
  reads: "nothing of the host",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  touchesHost: false,
  observe: () => ({}),
  decide: (p) => refuse(p.msg ?? "Failed as requested from task"),
});
