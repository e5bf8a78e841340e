/** `zypper`: packages of openSUSE and SUSE Linux Enterprise. */

import { defineModule } from "./contract/module.ts";
import { decideZypper, zypperReads } from "./zypper/decide-zypper.ts";
import { zypperAliases, zypperParams } from "./zypper/zypper-params.ts";

export const zypper = defineModule({
  name: "zypper",
  summary: "Install, upgrade and remove packages with zypper",
  description: `Installs, upgrades and removes packages, patterns and patches of openSUSE and SUSE Linux Enterprise. What is there is told by rpm;
only where something is missing, or the newest is wanted, zypper is asked what it would do, so that dependencies and what is not to be
had are known before anything is done. Another zypper is waited for, up to a minute.

On hosts that are updated as a whole (MicroOS), packages go into a new snapshot, which is used after a restart.`,
  params: zypperParams,
  paramAliases: zypperAliases,
  returns: {
    rc: "The status that zypper ended with; 102 where the host needs a restart.",
    stdout: "What zypper printed.",
    name: "The packages.",
    state: "The state that was asked for.",
  },
  examples: [
    {
      title: "Install packages",
      yaml: "- name: the base packages are installed\n  zypper:\n    name: [git, tmux]\n",
    },
    {
      title: "One in the place of another",
      yaml: "- name: postfix delivers the mail\n  zypper:\n    name: ['-exim', postfix]\n",
    },
    {
      title: "Upgrade everything",
      yaml: "- name: everything is up to date\n  zypper:\n    name: '*'\n    state: latest\n    update_cache: true\n",
    },
    {
      title: "A pattern",
      yaml: "- name: containers can be run\n  zypper:\n    name: container_runtime\n    type: pattern\n",
    },
  ],
  reads: "rpm's list of installed packages, what zypper would do",
  writes: "packages, zypper's copy of what repositories have",
  support: {
    check: "full",
    diff: "full",
    note: "with `update_cache`, what is newest is known only when applied",
  },
  observe: (params) => zypperReads(params),
  decide: (params, { zypper: seen }) => decideZypper(params, seen),
});
