/** `package_facts`: the packages of the host as facts. */

import { z } from "zod";
import { installedPackages, type ListedPackage } from "../host/reads/installed-packages.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { list, oneOf } from "./contract/params.ts";

export const packageFacts = defineModule({
  name: "package_facts",
  summary: "Gather the installed packages as facts",
  description:
    "Lists all installed packages under the fact `packages`, by name; each name has a list, since a package can be there for several architectures.",
  params: z.strictObject({
    manager: list(oneOf("auto", "apt", "apk"))
      .default(["auto"])
      .describe("The package managers to ask; found by itself with `auto`."),
    strategy: oneOf("first", "all").default("first").describe("Accepted for compatibility: a host has one."),
  }),
  returns: {
    ansible_facts: "`packages`: by name, each a list with `name`, `version`, `arch`, `source`, `category`.",
  },
  examples: [
    {
      title: "Ask for a version",
      yaml: "- name: the packages are known\n  package_facts:\n\n- name: nginx is new enough\n  assert:\n    that: ansible_facts.packages['nginx'][0].version is version('1.22', '>=')\n",
    },
  ],
  reads: "the databases of the package managers",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  setsFacts: ["packages"],
  observe: () => ({ found: installedPackages() }),
  decide: (_params, { found }) => {
    if (!found)
      return refuse("this host has no package manager that homerun can ask", {
        help: "it knows apt and apk",
      });
    const byName = new Map<string, ListedPackage[]>();
    for (const one of found) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
    const facts = { packages: Object.fromEntries(byName) };
    return { changes: [], facts, result: { ansible_facts: facts } };
  },
});
