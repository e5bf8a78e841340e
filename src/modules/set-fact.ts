/** `set_fact`: variables of the host for the rest of the run. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { anything, bool } from "./contract/params.ts";

const NAME = /^[A-Za-z_]\w*$/;

export const setFact = defineModule({
  name: "set_fact",
  summary: "Set variables of the host for the rest of the run",
  description: `Every parameter but \`cacheable\` is a variable. Values are evaluated now, once, and keep their type; they stand above
variables of plays, roles and the inventory.`,
  params: z
    .looseObject({
      cacheable: bool()
        .optional()
        .describe(
          "Keep the values as facts too, which `ansible_facts` has and `meta: clear_facts` takes away.",
        ),
    })
    .catchall(anything()),
  returns: { ansible_facts: "The variables that were set." },
  examples: [
    {
      title: "Remember an address",
      yaml: '- set_fact:\n    server: "{{ ansible_facts.default_ipv4.address }}"\n',
    },
  ],
  reads: "nothing of the host",
  writes: "variables of the host in this run; nothing on it",
  support: { check: "full", diff: "none" },
  touchesHost: false,
  setsFacts: [],
  observe: () => ({}),
  decide: ({ cacheable, ...values }) => {
    const names = Object.keys(values);
    if (names.length === 0) return refuse("no variable is given");
    const wrong = names.find((n) => !NAME.test(n));
    if (wrong !== undefined)
      return refuse(`\`${wrong}\` can't be the name of a variable`, {
        help: "use letters, digits and underscores",
      });
    return {
      changes: [],
      result: { ansible_facts: values },
      sets: values,
      ...(cacheable ? { facts: values } : {}),
    };
  },
});
