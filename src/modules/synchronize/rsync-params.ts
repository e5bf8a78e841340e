/** Parameters of `synchronize`, and what is wrong with some of them together. */

import { z } from "zod";
import { bool, int, list, listOfWhole, oneOf, path, word } from "../contract/params.ts";

/** A transport of rsync's own: `-e x`, `-ex`, `-ave x`, `--rsh=x`. */
const OWN_TRANSPORT = /^(--rsh(=|$)|-[a-zA-Z0-9]*e)/;
const OWN_REPORT = /^--(out-format|log-format)(=|$)/;

export const isDaemon = (one: string): boolean => one.startsWith("rsync://");

/** rsync would take what stands before the colon for a machine. */
const namesMachine = (one: string): boolean => !isDaemon(one) && /^[^/]*:/.test(one);

const noOp = "No effect here: homerun carries rsync's words over the connection that it has to the host.";

export const synchronizeParams = z
  .strictObject({
    src: path().describe(
      "The source: a path, or `rsync://…` of a daemon. A folder that ends with a slash means what is in it. On the controller, looked for in `files/` of the role and the playbook.",
    ),
    dest: path().describe("Where it goes: a path, or `rsync://…` of a daemon."),
    mode: oneOf("push", "pull")
      .default("push")
      .describe("`push`: from the controller (or the delegate) to the host; `pull`: from the host."),
    archive: bool()
      .default(true)
      .describe("Recursive, with links, permissions, times, owner, group, devices; each can be taken back."),
    recursive: bool().optional().describe("Go into folders. Default: as `archive`."),
    links: bool().optional().describe("Links stay links. Default: as `archive`."),
    perms: bool().optional().describe("Permissions as in the source. Default: as `archive`."),
    times: bool().optional().describe("Times as in the source. Default: as `archive`."),
    owner: bool().optional().describe("Owner as in the source, where root writes. Default: as `archive`."),
    group: bool().optional().describe("Group as in the source. Default: as `archive`."),
    copy_links: bool().default(false).describe("What links lead to, in the place of the links."),
    dirs: bool().default(false).describe("Folders themselves, without going into them."),
    checksum: bool()
      .default(false)
      .describe("Files differ where their contents do, whatever their sizes and times say."),
    compress: bool().default(true).describe("Compress what is sent."),
    delete: bool()
      .default(false)
      .describe("Remove from `dest` what the source has not, once all is there. Wants `recursive`."),
    delay_updates: bool()
      .default(true)
      .describe("Put files in their places at the end, all at once; also heeds `.rsync-filter` files."),
    existing_only: bool().default(false).describe("Make nothing that is not there yet."),
    partial: bool().default(false).describe("Keep files that came in part, for the next time."),
    link_dest: list(path())
      .optional()
      .describe(
        "Folders of the receiving machine: files that are the same there become hard links to those.",
      ),
    rsync_opts: listOfWhole(word())
      .default([])
      .describe("Further options of rsync, one each: `--exclude=.git`. Not `--rsh`."),
    rsync_path: word()
      .optional()
      .describe(
        "The command that is rsync on the other machine: `sudo rsync`. With it `become` is not used there. The variable `ansible_rsync_path` names the one on this side.",
      ),
    rsync_timeout: int()
      .default(0)
      .describe("Seconds without anything coming or going until rsync gives up; 0: none."),
    dest_port: int()
      .optional()
      .describe(`A port for ssh. ${noOp} It is an error if it is another than the host's.`),
    private_key: path().optional().describe(`A key for ssh. ${noOp}`),
    set_remote_user: bool().default(true).describe(`Whether ssh is told a user. ${noOp}`),
    ssh_connection_multiplexing: bool().default(false).describe(`Whether ssh may share connections. ${noOp}`),
    use_ssh_args: bool().default(false).describe(`Whether ssh gets the arguments of the inventory. ${noOp}`),
    verify_host: bool()
      .default(false)
      .describe(`Whether ssh looks at the host's key. ${noOp} Its key has been looked at.`),
    _local_rsync_path: path()
      .optional()
      .describe("rsync on this side. Default: the variable `ansible_rsync_path`."),
    _local_rsync_password: word().optional().describe(`For Ansible's own use. ${noOp}`),
    _ssh_args: word().optional().describe(`For Ansible's own use. ${noOp}`),
    _substitute_controller: bool().default(false).describe(`For Ansible's own use. ${noOp}`),
  })
  .superRefine((p, context) => {
    const issue = (name: string, message: string) =>
      context.addIssue({ code: "custom", path: [name], message });
    if (isDaemon(p.src) && isDaemon(p.dest)) issue("dest", "one of `src` and `dest` must be a path");
    for (const name of ["src", "dest"] as const) {
      if (namesMachine(p[name]))
        issue(
          name,
          `\`${name}\` names a machine itself; the other end is always the task's host, or with \`mode: pull\` the source is`,
        );
    }
    if (p.rsync_opts.some((one) => OWN_TRANSPORT.test(one)))
      issue(
        "rsync_opts",
        "`rsync_opts` can't bring an `--rsh` of its own: homerun carries rsync over the connection that it has (`ansible_port`, `ansible_user` … say which)",
      );
    if (p.rsync_opts.some((one) => OWN_REPORT.test(one)))
      issue("rsync_opts", "`rsync_opts` can't set `--out-format`: it is how changes are told");
    if (p.rsync_opts.includes(""))
      issue(
        "rsync_opts",
        "an empty option would make rsync bring the folder that it stands in; write `.` if that is meant",
      );
    if (p.link_dest?.some((folder) => !folder.startsWith("/")))
      issue("link_dest", "folders of `link_dest` must be absolute: they are on the machine that receives");
    const goesDeep = p.recursive ?? (p.archive || p.dirs || p.rsync_opts.length > 0);
    if (p.delete && !goesDeep && !p.dirs)
      issue("delete", "`delete` needs `recursive`: without it rsync does not look at what is in folders");
  });

export type SynchronizeParams = z.output<typeof synchronizeParams>;
