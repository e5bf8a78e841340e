/** `git`: checkouts of git repositories. */

import { hostPath } from "../host/host-path.ts";
import { gitState } from "../host/reads/git-state.ts";
import { defineModule } from "./contract/module.ts";
import { decideGit } from "./git/decide-git.ts";
import { archiveFormat, archivePath, gitParams, wordsOf } from "./git/git-params.ts";

export const git = defineModule({
  name: "git",
  summary: "Check out a git repository on the host",
  description: `The host's own git (2.11 or newer) does the work; nothing else is needed there. What the checkout is at and what the repository
has is asked with one question, without touching either, so that check mode says exactly what would come. Where the checkout is at the
version already, nothing is fetched; a whole commit id that is there does not even ask the server.

A new checkout is made beside its place, its signature is verified and its submodules are brought, and only then it is there: one that is
interrupted leaves nothing. Local changes to files that git knows make the task fail, with their names, unless \`force\` is set. So do files
that git does not know and that the new version brings: Ansible overwrites these. git never asks for a password; the server's key must be known
to ssh, or \`accept_newhostkey\` be set. With \`clone: false\` and no checkout there, the task counts as changed, as in Ansible.`,
  params: gitParams,
  paramAliases: { name: "repo", gpg_whitelist: "gpg_allowlist" },
  returns: {
    before: "The commit that the checkout was at; null for a new one.",
    after: "The commit that it is at.",
    remote_url_changed: "Whether the repository's address was another.",
    submodules_changed: "Whether submodules were brought to another commit.",
    git_dir_before: "Where git kept what it knows, if that was moved.",
    git_dir_now: "Where it is kept now.",
  },
  examples: [
    {
      title: "A release",
      yaml: "- name: the dotfiles are those of release 2.1\n  git:\n    repo: https://github.com/example/dotfiles.git\n    dest: /opt/dotfiles\n    version: v2.1\n",
    },
    {
      title: "The newest commit of a branch, without its history, whatever was changed on the host",
      yaml: "- name: the site is as on main\n  git:\n    repo: git@git.example.com:home/site.git\n    dest: /srv/site\n    version: main\n    depth: 1\n    force: true\n    key_file: /root/.ssh/deploy\n    accept_newhostkey: true\n",
    },
    {
      title: "An archive",
      yaml: "- name: the release is there as an archive\n  git:\n    repo: https://github.com/example/app.git\n    dest: /opt/src/app\n    version: v1.4.0\n    archive: /srv/www/app-1.4.0.tar.gz\n    archive_prefix: app-1.4.0/\n",
    },
  ],
  reads: "the checkout: its commit, remotes, changed files; the repository",
  writes: "the checkout: its files and `.git`; with `separate_git_dir` and `archive` those too",
  support: {
    check: "full",
    diff: "partial",
    note: "the diff shows commits and addresses, not the files that differ between them",
  },
  observe: (p, _given, host) => ({
    state: gitState({
      words: wordsOf(p, host),
      bare: p.bare,
      update: p.update,
      submodules: p.recursive,
      track: p.track_submodules,
      verify: p.verify_commit,
      separate: p.separate_git_dir === undefined ? "" : hostPath(p.separate_git_dir, host),
      archive: {
        path: archivePath(p, host),
        format: archiveFormat(p.archive ?? "") ?? "",
        prefix: p.archive_prefix,
      },
    }),
  }),
  decide: (p, { state }, { host }) => decideGit(p, state, host),
});
