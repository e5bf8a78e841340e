/** `pacman`: packages of Arch Linux and its relatives. */

import { defineModule } from "./contract/module.ts";
import { decidePacman, pacmanReads } from "./pacman/decide-pacman.ts";
import { pacmanAliases, pacmanParams } from "./pacman/pacman-params.ts";

export const pacman = defineModule({
  name: "pacman",
  summary: "Install, upgrade and remove packages with pacman",
  description: `Installs, upgrades and removes packages of Arch Linux and its relatives. pacman itself is asked first what it would do, so that
dependencies and what is not to be had are known before anything is done. Another pacman is waited for.

Refreshing the lists counts as a change only where they are others afterwards. Where all named packages are there already, the lists
are left alone, also with \`update_cache\`.`,
  params: pacmanParams,
  paramAliases: pacmanAliases,
  returns: {
    packages: "Packages that were installed or upgraded; of those that were removed, with their versions.",
    cache_updated: "Whether the lists of packages are others now.",
    stdout: "What pacman printed.",
    stderr: "What pacman complained about.",
    msg: "What was to be done, where that was nothing.",
  },
  examples: [
    {
      title: "Install packages",
      yaml: "- name: the base packages are installed\n  pacman:\n    name: [git, tmux]\n",
    },
    {
      title: "Upgrade everything",
      yaml: "- name: everything is up to date\n  pacman:\n    update_cache: true\n    upgrade: true\n",
    },
    {
      title: "Remove a package and what came with it",
      yaml: "- name: telnet is gone\n  pacman:\n    name: inetutils\n    state: absent\n    extra_args: --recursive\n",
    },
  ],
  reads: "pacman's list of installed packages, what pacman would do",
  writes: "packages and why they are there, pacman's lists of what repositories have",
  support: {
    check: "full",
    diff: "full",
    note: "with `update_cache`, what is newest is known only when applied",
  },
  observe: (params) => pacmanReads(params),
  decide: (params, { pacman: seen }) => decidePacman(params, seen),
});
