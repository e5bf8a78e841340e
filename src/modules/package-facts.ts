/** `package_facts`: the packages of the host as facts. */

import { z } from "zod";
import {
  installedPackages,
  type ListedPackage,
  PACKAGE_SOURCES,
  type PackageSource,
} from "../host/reads/installed-packages.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { list, oneOf } from "./contract/params.ts";

/** Names of managers, and the database that each goes by. */
const MANAGERS: Readonly<Record<string, PackageSource>> = {
  apt: "apt",
  rpm: "rpm",
  yum: "rpm",
  dnf: "rpm",
  dnf5: "rpm",
  zypper: "rpm",
  pacman: "pacman",
  apk: "apk",
};

const ELSEWHERE = ["portage", "pkg", "pkg5", "pkgng", "pkg_info", "openbsd_pkg"] as const;

const params = z.strictObject({
  manager: list(
    oneOf(
      ...(["auto", "apt", "rpm", "yum", "dnf", "dnf5", "zypper", "pacman", "apk"] as const),
      ...ELSEWHERE,
    ),
  )
    .default(["auto"])
    .refine((all) => !all.some((name) => ELSEWHERE.includes(name as (typeof ELSEWHERE)[number])), {
      error: `homerun can ask apt, rpm, pacman and apk; not yet ${ELSEWHERE.join(", ")}`,
    })
    .describe(
      "The package managers to ask, in this order; `auto` stands for all. `yum`, `dnf`, `dnf5` and `zypper` are other names of `rpm`.",
    ),
  strategy: oneOf("first", "all")
    .default("first")
    .describe(
      "Ask only until one has packages, or all of them. Where several have one of the same name, the last one's is told.",
    ),
});

type Params = z.output<typeof params>;

function sourcesOf({ manager }: Params): readonly PackageSource[] {
  return [...new Set(manager.flatMap((name) => MANAGERS[name] ?? PACKAGE_SOURCES))];
}

/** By name; where several managers have one, the last counts. */
function byName(found: readonly ListedPackage[]): Readonly<Record<string, readonly ListedPackage[]>> {
  const all = new Map<string, ListedPackage[]>();
  for (const one of found) {
    const before = all.get(one.name) ?? [];
    all.set(one.name, [...before.filter((p) => p.source === one.source), one]);
  }
  return Object.fromEntries(all);
}

export const packageFacts = defineModule({
  name: "package_facts",
  summary: "Gather the installed packages as facts",
  description:
    "Lists all installed packages under the fact `packages`, by name; each name has a list, since a package can be there for several architectures. No Python library is needed on the host.",
  params,
  returns: {
    ansible_facts:
      "`packages`: by name, each a list with `name`, `version`, `arch` and `source`; of apt also `category`, of rpm `release` and `epoch`, of pacman `provides`, of apk `release`.",
  },
  examples: [
    {
      title: "Ask for a version",
      yaml: "- name: the packages are known\n  package_facts:\n\n- name: nginx is new enough\n  assert:\n    that: ansible_facts.packages['nginx'][0].version is version('1.22', '>=')\n",
    },
    {
      title: "Of all managers that a host has",
      yaml: "- name: the packages are known\n  package_facts:\n    manager: [apt, rpm]\n    strategy: all\n",
    },
  ],
  reads: "the databases of the package managers",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  setsFacts: ["packages"],
  observe: (p) => ({ found: installedPackages({ sources: sourcesOf(p), first: p.strategy === "first" }) }),
  decide: (p, { found }) => {
    if (found.length === 0)
      return refuse(`this host has no packages of ${sourcesOf(p).join(", ")}`, {
        help: "`manager` says which managers are asked; `auto` asks all that homerun knows: apt, rpm, pacman, apk",
      });
    const missing =
      p.strategy === "all" && !p.manager.includes("auto")
        ? sourcesOf(p).filter((source) => !found.some((one) => one.source === source))
        : [];
    const facts = { packages: byName(found) };
    return {
      changes: [],
      facts,
      result: { ansible_facts: facts },
      warnings: missing.map((source) => `this host has no packages of ${source}`),
    };
  },
});
