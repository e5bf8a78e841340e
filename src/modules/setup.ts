/** `setup`: facts of the host. */

import { z } from "zod";
import { rawName, withRawNames } from "../facts/fact-names.ts";
import { type Facts, gatherFacts } from "../facts/gather-facts.ts";
import { subsetWords, unknownSubsets } from "../facts/select-families.ts";
import { matchesPattern } from "../host/name-pattern.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, int, list, path, text, word } from "./contract/params.ts";

function chosen(facts: Facts, filters: readonly string[]): Facts {
  if (filters.length === 0 || filters.includes("")) return facts;
  const isWanted = (name: string): boolean =>
    filters.some((f) => matchesPattern(f, rawName(name)) || matchesPattern(`ansible_${f}`, rawName(name)));
  return Object.fromEntries(Object.entries(facts).filter(([name]) => isWanted(name)));
}

export const setup = defineModule({
  name: "setup",
  aliases: ["gather_facts"],
  summary: "Gather facts about the host",
  description: `Reads what the host is: its distribution, addresses, memory, disks, users and more. The facts stand under \`ansible_facts\`, and
as variables with \`ansible_\` before their names. Plays begin with it unless they say \`gather_facts: false\`.

Everything is read in one call, and only what \`gather_subset\` asks for. Each family of facts has its own deadline, and so has each program
in /etc/ansible/facts.d: what hangs (a resolver that is down, a dead disk, such a program) is missing, which a warning says by name, and
the others are there. Network mounts are listed, but nobody looks into them.

Linux of all kinds says the most. BSD and macOS are asked through \`sysctl\`, \`ifconfig\`, \`mount\` and the like, and have no \`devices\`, \`lsb\` and
\`memory_mb\`.`,
  params: z.strictObject({
    gather_subset: list(word())
      .default(["all"])
      .describe(
        "Which facts: `all`, `min`, `hardware`, `network`, `virtual`, or a family such as `mounts`; with `!` what to leave out.",
      ),
    gather_timeout: int().optional().describe("Seconds for each family, in place of its own deadline."),
    filter: list(text()).default([]).describe("Patterns of the names to return, with or without `ansible_`."),
    fact_path: path()
      .default("/etc/ansible/facts.d")
      .describe("Folder of facts that the host's owner laid down (`*.fact`)."),
    parallel: bool()
      .optional()
      .describe(
        "Accepted as `gather_facts` takes it; all families are asked at once anyway, so it changes nothing.",
      ),
  }),
  returns: { ansible_facts: "The facts, by the names that their variables have (`ansible_distribution`)." },
  examples: [
    {
      title: "Gather what is cheap",
      yaml: "- name: the distribution is known\n  setup:\n    gather_subset: [min]\n",
    },
    {
      title: "Only memory",
      yaml: "- name: how much memory there is\n  setup:\n    gather_subset: ['!all', '!min', memory]\n    filter: '*_mb'\n",
    },
  ],
  reads: "the system: its name, hardware, network, disks, users, `/etc/ansible/facts.d`",
  writes: "facts of the host in this run; nothing on it",
  support: { check: "full", diff: "none" },
  setsFacts: ["ansible_*", "gather_subset", "gather_failures", "module_setup"],
  observe: ({ gather_subset, gather_timeout, fact_path }) => ({
    facts: gatherFacts({
      subsets: gather_subset,
      factPath: fact_path,
      ...(gather_timeout === undefined ? {} : { deadline: gather_timeout }),
    }),
  }),
  decide: ({ gather_subset, filter }, { facts }) => {
    const unknown = unknownSubsets(gather_subset);
    if (unknown.length > 0)
      return refuse(`\`${unknown.join("`, `")}\` is no subset of facts`, {
        help: `one of ${subsetWords().join(", ")}`,
      });
    const failures = Object.entries((facts.gather_failures ?? {}) as Readonly<Record<string, string>>);
    const given = withRawNames(chosen(facts, filter));
    return {
      changes: [],
      facts: given,
      result: { ansible_facts: given },
      warnings: failures.map(([family, why]) => `facts of ${family} are missing or incomplete: ${why}`),
    };
  },
});
