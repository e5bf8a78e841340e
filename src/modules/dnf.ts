/** `dnf`, `dnf5`, `yum`: packages of Fedora, Red Hat and their relatives. */

import { defineModule } from "./contract/module.ts";
import { decideDnf } from "./dnf/decide-dnf.ts";
import { dnfAliases, dnfParams } from "./dnf/dnf-params.ts";
import { dnfReads } from "./dnf/dnf-reads.ts";

export const dnf = defineModule({
  name: "dnf",
  aliases: ["dnf5", "yum"],
  summary: "Install, upgrade and remove packages with dnf or yum",
  description: `Installs, upgrades and removes packages of Fedora, RHEL and their relatives, with whichever of dnf 5, dnf 4 and yum the host has.
No Python library is needed there.

Packages that are there are told by rpm alone; only where something is missing, or the newest is wanted, dnf itself is asked what it
would do, so that dependencies, removals and what is not to be had are known before anything is done. For that question dnf may bring
its own copy of the repositories' metadata up to date.

Packages must be signed, files too, unless \`disable_gpg_check\` says otherwise.`,
  params: dnfParams,
  paramAliases: dnfAliases,
  returns: {
    results: "What was installed and removed, a line for each package; with `list`, what was found.",
    msg: "`Nothing to do` where that was so.",
    rc: "The status that dnf ended with.",
    failures: "What can't be had.",
  },
  examples: [
    {
      title: "Install several packages",
      yaml: "- name: the base packages are installed\n  dnf:\n    name: [git, tmux, python3-libselinux]\n",
    },
    {
      title: "A package out of a repository that is off",
      yaml: "- name: the newest kernel is installed\n  dnf:\n    name: kernel-ml\n    enablerepo: elrepo-kernel\n    state: latest\n",
    },
    {
      title: "A package file of a release",
      yaml: "- name: the policy of k3s is installed\n  dnf:\n    name: https://example.org/k3s-selinux-1.6-1.el9.noarch.rpm\n    disable_gpg_check: true\n",
    },
    {
      title: "Upgrade everything but the kernel",
      yaml: "- name: everything is up to date\n  yum:\n    name: '*'\n    state: latest\n    exclude: kernel*\n",
    },
    {
      title: "Remove a package and what came with it",
      yaml: "- name: telnet is gone\n  dnf:\n    name: telnet\n    state: absent\n    autoremove: true\n",
    },
  ],
  reads: "rpm's list of installed packages, what dnf or yum would do",
  writes: "packages, dnf's cache of what repositories have",
  support: {
    check: "full",
    diff: "full",
    note: "packages of repositories that an earlier task of the same run would add are known only when applied",
  },
  observe: (params) => dnfReads(params),
  decide: decideDnf,
});
