/** `apt`: packages of Debian and its relatives. */

import { z } from "zod";
import { aptAliases, aptParams, checkAptParams } from "./apt/apt-params.ts";
import { aptReads } from "./apt/apt-reads.ts";
import { decideApt } from "./apt/decide-apt.ts";
import { defineModule } from "./contract/module.ts";

export const apt = defineModule({
  name: "apt",
  summary: "Install, upgrade and remove packages with apt",
  description: `Installs, upgrades and removes packages of Debian, Ubuntu and their relatives. Never asks: configuration files that were
edited are kept, services are not restarted behind the playbook's back, other package managers are waited for, and an installation that
a power cut interrupted is finished first.

Refreshing the package index is no change. Where all named packages are as wanted already, the index is left alone, also with
\`update_cache\`: a host without internet stays converged. A list of sources that is newer than the index makes it count as old.`,
  params: z.strictObject(aptParams).superRefine(checkAptParams),
  paramAliases: aptAliases,
  returns: {
    cache_updated: "Whether the package index was refreshed.",
    cache_update_time: "When it was last refreshed, in seconds since the epoch.",
    stdout: "What apt-get printed.",
    stderr: "What apt-get complained about.",
  },
  examples: [
    {
      title: "Install a web server",
      yaml: "- name: nginx is installed\n  apt:\n    name: nginx\n    install_recommends: false\n",
    },
    {
      title: "Install several, with an index of today",
      yaml: "- name: the base packages are installed\n  apt:\n    name: [curl, git, tmux]\n    update_cache: true\n    cache_valid_time: 86400\n",
    },
    {
      title: "Upgrade everything",
      yaml: "- name: everything is up to date\n  apt:\n    upgrade: dist\n    update_cache: true\n    autoremove: true\n",
    },
    {
      title: "A version, held against a newer one",
      yaml: "- name: nginx is of the 1.22 series\n  apt:\n    name: nginx=1.22*\n    allow_downgrade: true\n",
    },
    {
      title: "A package from an address",
      yaml: "- name: the agent is installed\n  apt:\n    deb: https://packages.example.org/agent_1.2_amd64.deb\n",
    },
    {
      title: "Remove a package with its configuration",
      yaml: "- name: apache is gone\n  apt:\n    name: apache2\n    state: absent\n    purge: true\n",
    },
  ],
  reads:
    "dpkg's list of installed packages and their holds, what `apt-get --simulate` would do, the age of the package lists",
  writes:
    "packages, the package lists in `/var/lib/apt/lists`, holds and marks; the cache where it is cleaned",
  support: {
    check: "full",
    diff: "full",
    note: "with `state: latest` or `upgrade` and an index that would be refreshed first, what is newest is known only when applied",
  },
  observe: (params, _given, host) => aptReads(params, host),
  decide: decideApt,
});
