/** `subversion`: checkouts and exports of Subversion repositories. */

import { svnState } from "../host/reads/svn-state.ts";
import { defineModule } from "./contract/module.ts";
import { decideSubversion } from "./subversion/decide-subversion.ts";
import { subversionParams, svnQuestionOf } from "./subversion/subversion-params.ts";

export const subversion = defineModule({
  name: "subversion",
  summary: "Check out or export a Subversion repository on the host",
  description: `The host's own svn does the work. What the checkout is at, what was changed in it, what the repository has and which files that
would bring is asked with one question, without touching either, so that check mode says exactly what would come. Where only the number of the
revision is another, and no file of it, the checkout is brought to it and the task does not count as changed.

A new checkout or export is made beside its place and is there whole or not at all. Local changes to files that svn knows make the task fail,
with their names, unless \`force\` is set, and so do conflicts with files that svn does not know: Ansible passes over those. A checkout that
is brought to another folder of the repository counts as changed even where both hold the same. An export is made each time.

svn never asks for anything, and keeps no password. Externals are brought as svn does by itself; changes in them are not looked at.`,
  params: subversionParams,
  paramAliases: { name: "repo", repository: "repo", rev: "revision", version: "revision" },
  returns: {
    before: "What the checkout was at: `Revision: 7` and `URL: …`; null for a new one.",
    after:
      "What it is at. Where only the repository is asked about, its newest revision as one text: `Revision: 7`.",
  },
  examples: [
    {
      title: "The newest",
      yaml: "- name: the site is as in the repository\n  subversion:\n    repo: https://svn.example.org/site/trunk\n    dest: /srv/site\n",
    },
    {
      title: "A revision, with a login, whatever was changed on the host",
      yaml: '- name: the tools are those of revision 1200\n  subversion:\n    repo: svn://svn.example.org/tools/trunk\n    dest: /opt/tools\n    revision: 1200\n    force: true\n    username: deploy\n    password: "{{ svn_password }}"\n',
    },
    {
      title: "The files alone",
      yaml: "- name: the release is there\n  subversion:\n    repo: svn+ssh://svn.example.org/app/tags/2.1\n    dest: /opt/app-2.1\n    export: true\n    force: true\n",
    },
    {
      title: "Which revision there is",
      yaml: "- name: ask the repository\n  subversion:\n    repo: https://svn.example.org/site/trunk\n    checkout: false\n    update: false\n  register: newest\n",
    },
  ],
  reads: "the checkout: its address, revision, changed files; the repository",
  writes: "the checkout or export",
  support: {
    check: "full",
    diff: "partial",
    note: "the diff shows revisions, addresses and the names of files, not what is in them",
  },
  observe: (p, _given, host) => ({ state: svnState(svnQuestionOf(p, host)) }),
  decide: (p, { state }, { host }) => decideSubversion(p, state, host),
});
