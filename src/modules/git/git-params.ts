/** The parameters of `git`, and what they come to: addresses, what ssh is told. */

import { z } from "zod";
import { hostPath, plainPath } from "../../host/host-path.ts";
import type { GitWords } from "../../host/programs/git-program.ts";
import { quote } from "../../host/shell.ts";
import { anything, bool, int, list, path, word } from "../contract/params.ts";

const plain = () =>
  word().refine((s) => s !== "" && !s.startsWith("-"), {
    error: "it must not be empty or begin with `-`",
  });

const FORMATS: readonly (readonly [end: string, format: string])[] = [
  [".zip", "zip"],
  [".tar.gz", "tar.gz"],
  [".gz", "tar.gz"],
  [".tgz", "tgz"],
  [".tar", "tar"],
];

/** How an archive of that name is made. */
export function archiveFormat(file: string): string | undefined {
  return FORMATS.find(([end]) => file.endsWith(end))?.[1];
}

export const gitParams = z
  .strictObject({
    repo: plain()
      .refine((s) => /^(~|\/)|^[\w+.-]+:/.test(s) || /^[^/]+:/.test(s), {
        error: "a repository is an address (https, ssh, git, file, `user@host:path`) or an absolute path",
      })
      .describe("The repository: an https, ssh, git or file address, `user@host:path`, or an absolute path."),
    dest: path()
      .optional()
      .describe(
        "The folder of the checkout. It must be empty, or a checkout already. Not needed with `clone: false`.",
      ),
    version: plain()
      .default("HEAD")
      .describe(
        "A branch, a tag or a commit. `HEAD`: the branch that the checkout is on, or the repository's own where it is on none.",
      ),
    remote: plain().default("origin").describe("The name that the checkout knows the repository by."),
    refspec: plain()
      .optional()
      .describe(
        "What is fetched besides, such as `refs/pull/7/head`, to have a commit that no branch or tag holds.",
      ),
    reference: plain()
      .optional()
      .describe("A repository on the host that objects are taken from where it has them."),
    force: bool()
      .default(false)
      .describe("Throw away local changes, and files that are in the way; take over tags that have moved."),
    depth: int()
      .optional()
      .describe("Fetch only so many commits of the history. Not for commits given by their id."),
    clone: bool()
      .default(true)
      .describe("Set to false to only tell what the repository has, where there is no checkout."),
    update: bool().default(true).describe("Set to false to leave a checkout that is there as it is."),
    bare: bool().default(false).describe("A repository without a checkout."),
    recursive: bool().default(true).describe("Bring submodules as well, and theirs."),
    track_submodules: bool()
      .default(false)
      .describe("Submodules follow the branch that `.gitmodules` names for them, or their repository's own."),
    single_branch: bool().default(false).describe("A new checkout knows only the history of the version."),
    verify_commit: bool()
      .default(false)
      .describe(
        "The commit, or the annotated tag, must have a good signature (GPG or SSH, as git is set up on the host).",
      ),
    gpg_allowlist: list(word())
      .default([])
      .describe("Fingerprints of primary keys, one of which must have signed. Of SSH keys: `SHA256:…`."),
    accept_hostkey: bool()
      .optional()
      .describe(
        "ssh takes any server's key: whoever answers is believed. Better: `accept_newhostkey`, or known_hosts.",
      ),
    accept_newhostkey: bool()
      .optional()
      .describe("ssh takes the key of a server that it does not know yet, and no other."),
    key_file: path().optional().describe("A private key on the host that ssh logs in with, and no other."),
    ssh_opts: word().optional().describe("Options for ssh, as in a shell."),
    executable: path().optional().describe("The git program, where it is not found by itself."),
    umask: anything()
      .refine(
        (value) =>
          value === undefined ||
          value === null ||
          (typeof value === "string" && /^0?o?[0-7]{1,4}$/.test(value)),
        {
          error: 'a umask is octal text in quotes, such as "0022"',
        },
      )
      .optional()
      .describe('The umask of what is made, as octal text: "0022".'),
    archive: path()
      .refine((file) => archiveFormat(file) !== undefined, {
        error: "the archive's name must end with .zip, .tar, .tar.gz or .tgz",
      })
      .optional()
      .describe("Also make an archive of the version: a .zip, .tar, .tar.gz or .tgz file on the host."),
    archive_prefix: word().optional().describe("Stands before every path in the archive: `app-1.2/`."),
    separate_git_dir: path()
      .refine((folder) => !folder.includes("\n"), {
        error: "git finds its folder by a file of one line: a line break can't stand here",
      })
      .optional()
      .describe(
        "Where git keeps what it knows of the checkout, in the place of `.git`; moved there if need be.",
      ),
  })
  .refine((p) => p.dest !== undefined || !p.clone, {
    error: "`dest` is needed, unless `clone: false` only asks what the repository has",
    path: ["dest"],
  })
  .refine((p) => p.separate_git_dir === undefined || !p.bare, {
    error: "`separate_git_dir` and `bare` exclude each other",
    path: ["separate_git_dir"],
  })
  .refine((p) => p.accept_hostkey === undefined || p.accept_newhostkey === undefined, {
    error: "`accept_hostkey` and `accept_newhostkey` exclude each other",
    path: ["accept_hostkey"],
  })
  .refine((p) => p.archive_prefix === undefined || p.archive !== undefined, {
    error: "`archive_prefix` needs `archive`",
    path: ["archive_prefix"],
  });

export type GitParams = z.output<typeof gitParams>;

type Home = { readonly home: string };

/** A path becomes an address, since git treats histories of limited depth so. */
export function addressOf(repo: string, host: Home): string {
  if (!/^[~/]/.test(repo)) return repo;
  return `file://${hostPath(repo, host)}`;
}

function sshWords(p: GitParams, host: Home): string {
  const given = p.ssh_opts ?? "";
  const words = given === "" ? [] : [given];
  const said = /StrictHostKeyChecking=(no|accept-new)/.test(given);
  if (p.accept_hostkey && !said) words.push("-o StrictHostKeyChecking=no");
  if (p.accept_newhostkey && !said) words.push("-o StrictHostKeyChecking=accept-new");
  if (!given.includes("BatchMode=")) words.push("-o BatchMode=yes");
  if (p.key_file !== undefined) words.push(`-i ${quote(hostPath(p.key_file, host))} -o IdentitiesOnly=yes`);
  return words.join(" ");
}

export function wordsOf(p: GitParams, host: Home): GitWords {
  return {
    executable: p.executable === undefined ? "" : hostPath(p.executable, host),
    ssh: sshWords(p, host),
    dest: p.dest === undefined ? "" : hostPath(p.dest, host),
    repo: addressOf(p.repo, host),
    remote: p.remote,
    version: p.version,
  };
}

/** Where the archive goes: relative paths begin in the checkout. */
export function archivePath(p: GitParams, host: Home): string {
  if (p.archive === undefined) return "";
  const file = hostPath(p.archive, host);
  return file.startsWith("/") ? file : plainPath(`${hostPath(p.dest ?? "", host)}/${file}`);
}

/** An address without the password in it, for people. */
export function shownAddress(repo: string): string {
  return repo.replace(/^(\w+:\/\/[^/:@]*):[^/@]+@/, "$1:***@");
}

/** What git said, without the password of the address. */
export function withoutPassword(said: string, repo: string): string {
  const password = /^\w+:\/\/[^/:@]*:([^/@]+)@/.exec(repo)?.[1];
  return password === undefined ? said : said.replaceAll(password, "***");
}

/** Whether both lead to the same repository, however they are spelled. */
export function sameAddress(a: string, b: string): boolean {
  const plainly = (address: string): string => {
    const local = address.startsWith("file://") ? address.slice(7) : address;
    return local.startsWith("/") ? plainPath(local) : local.replace(/\/+$/, "");
  };
  return plainly(a) === plainly(b);
}
