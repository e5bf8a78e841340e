/** `apk`: packages of Alpine Linux. */

import { apkParams } from "./apk/apk-params.ts";
import { apkReads, decideApk } from "./apk/decide-apk.ts";
import { defineModule } from "./contract/module.ts";

export const apk = defineModule({
  name: "apk",
  summary: "Install, upgrade and remove packages with apk",
  description: `Installs, upgrades and removes packages of Alpine Linux. apk keeps a list of what is wanted for itself, the world; \`present\` means
that a package stands in it. apk itself is asked first what it would do, so that dependencies and what is not to be had are known before
anything is done. Another apk is waited for.

A package that others need stays, and that fails the task before anything is done. Refreshing the index counts as a change only where
it stands alone and the index is another afterwards; it is left alone where all named packages are there already.`,
  params: apkParams,
  returns: {
    packages: "Packages that were installed, upgraded or removed.",
    msg: "What was done, or why nothing was.",
    stdout: "What apk printed.",
    stderr: "What apk complained about.",
  },
  examples: [
    {
      title: "Install packages",
      yaml: "- name: the base packages are installed\n  apk:\n    name: [git, tmux]\n    update_cache: true\n",
    },
    {
      title: "Upgrade everything",
      yaml: "- name: everything is up to date\n  apk:\n    update_cache: true\n    upgrade: true\n",
    },
    {
      title: "A package of another branch",
      yaml: "- name: the newest k3s is installed\n  apk:\n    name: k3s\n    state: latest\n    repository: https://dl-cdn.alpinelinux.org/alpine/edge/community\n",
    },
    {
      title: "Remove a package",
      yaml: "- name: telnet is gone\n  apk:\n    name: inetutils-telnet\n    state: absent\n",
    },
  ],
  reads: "apk's list of installed packages, the world, what apk would do",
  writes: "packages, the world, apk's index",
  support: {
    check: "full",
    diff: "full",
    note: "with `update_cache`, what is newest is known only when applied",
  },
  observe: (params) => apkReads(params),
  decide: (params, { apk: seen }) => decideApk(params, seen),
});
