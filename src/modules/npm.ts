/** `npm`: packages of Node.js. */

import { nodePackages } from "../host/reads/node-packages.ts";
import { defineModule } from "./contract/module.ts";
import { decideNpm } from "./npm/decide-npm.ts";
import { npmParams, npmQuestionOf } from "./npm/npm-params.ts";

export const npm = defineModule({
  name: "npm",
  summary: "Install and remove packages of Node.js",
  description: `Installs packages of Node.js into a folder or for the whole host, or what a folder's package.json or lock file says. What is there
is asked of the host's own npm first, and where that is as wanted, npm changes nothing. \`ci\`, too, runs only where the lock file and what is
installed are not the same.

Where only npm can tell what is meant (a range or a tag as \`version\`, an archive, a git address), it is run, and the task counts as changed if
npm's own list of packages is another afterwards: Ansible counts each such run. An entry of package.json that can be updated only beyond what it
allows is left, and counts as no change.`,
  params: npmParams,
  returns: {
    rc: "The status that npm ended with.",
    stdout: "What npm printed.",
    stderr: "What npm complained about.",
  },
  examples: [
    {
      title: "A program for the whole host",
      yaml: "- name: pm2 is there\n  npm:\n    name: pm2\n    version: 5.4.2\n    global: true\n",
    },
    {
      title: "What an application asks for",
      yaml: "- name: the application's packages are there\n  npm:\n    path: /opt/app\n    production: true\n    ignore_scripts: true\n",
    },
    {
      title: "Exactly what its lock file says",
      yaml: "- name: the application's packages are those of its lock file\n  community.general.npm:\n    path: /opt/app\n    ci: true\n    registry: https://npm.example.org\n",
    },
    {
      title: "Not there",
      yaml: "- name: the old tool is gone\n  npm:\n    name: coffee-script\n    global: true\n    state: absent\n",
    },
  ],
  reads: "what npm lists, with `latest` what its registry has, with `ci` the lock file",
  writes: "the packages; without `global` also the folder's package.json and lock file",
  support: {
    check: "partial",
    diff: "partial",
    note: "of ranges, tags, archives and addresses only npm can tell what they mean; the difference names packages",
  },
  observe: (p, _given, host) => ({ seen: nodePackages(npmQuestionOf(p, host)) }),
  decide: (p, { seen }, { host }) => decideNpm(p, seen, host),
});
