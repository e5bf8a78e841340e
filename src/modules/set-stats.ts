/** `set_stats`: values of the playbook's own that are told at the end of the run. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { anything } from "./contract/params.ts";

const NAME = /^[A-Za-z_]\w*$/;

const TRUE = new Set(["true", "yes", "on", "1", "y", "t"]);

/** As Ansible reads it here: whatever is not said to be true is false. */
function isTrue(value: unknown): boolean {
  return TRUE.has(String(value).toLowerCase());
}

export const setStats = defineModule({
  name: "set_stats",
  summary: "Tell values of your own at the end of the run",
  description: `Keeps values for the end of the run, where reports show them and \`run-finished\` has them. Values of the same name are put
together: numbers are added, texts and lists joined, maps merged; one of another kind than the first is left out.`,
  params: z.strictObject({
    data: anything().default({}).describe("The values by name."),
    per_host: anything().default(false).describe("True: keep them for each host, not for the whole run."),
    aggregate: anything()
      .default(true)
      .describe("Put them together with those that are there; false: in their place."),
  }),
  returns: { ansible_stats: "`data`, `per_host` and `aggregate`." },
  examples: [
    {
      title: "Count what was done",
      yaml: "- name: one more host is up to date\n  set_stats:\n    data:\n      hosts_updated: 1\n",
    },
  ],
  reads: "nothing of the host",
  writes: "values for the end of the run; nothing on a host",
  support: { check: "full", diff: "none" },
  touchesHost: false,
  observe: () => ({}),
  decide: ({ data, ...how }) => {
    if (typeof data !== "object" || data === null || Array.isArray(data))
      return refuse("The 'data' option needs to be a dictionary/hash");
    const wrong = Object.keys(data).find((name) => !NAME.test(name));
    if (wrong !== undefined)
      return refuse(
        `The variable name '${wrong}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`,
      );
    const stats = { data: { ...data }, perHost: isTrue(how.per_host), aggregate: isTrue(how.aggregate) };
    const { perHost: per_host, aggregate } = stats;
    return { changes: [], result: { ansible_stats: { data, per_host, aggregate } }, stats };
  },
});
