/** `synchronize`: rsync between the controller (or a delegate) and the host. */

import { NO_RSYNC, readNear, rsyncFar, rsyncHere, rsyncNear } from "../host/changes/rsync.ts";
import type { Reply } from "../host/primitive.ts";
import type { Conclusion } from "./contract/module.ts";
import { variable } from "./contract/needs.ts";
import { defineProcedure, type End, type Ends, type ProcedureContext } from "./contract/procedure.ts";
import { readItems } from "./synchronize/read-items.ts";
import { isDaemon, type SynchronizeParams, synchronizeParams } from "./synchronize/rsync-params.ts";
import { linkFolders, rsyncOptions } from "./synchronize/rsync-words.ts";

/** What stands for the other machine in rsync's words; the way to it is ours. */
const OTHER = "host";

interface Both {
  readonly src: string;
  readonly dest: string;
}

/** One rsync: where it runs, what it is told, and what came of it. */
interface Course {
  readonly exe: string;
  readonly words: readonly string[];
  readonly near: Reply | undefined;
  readonly far: Reply | undefined;
  readonly printed: string;
  readonly said: string;
}

async function run(
  p: SynchronizeParams,
  context: ProcedureContext,
  given: { readonly exe: unknown },
): Promise<Conclusion> {
  const ends = await context.ends({ farAsLogin: p.rsync_path !== undefined });
  const wrong = portIssue(p, ends);
  if (wrong !== undefined) return { result: {}, failed: wrong };
  const exe =
    p._local_rsync_path ?? (typeof given.exe === "string" && given.exe !== "" ? given.exe : "rsync");
  const paths = await pathsOf(p, ends, context);
  const recursion = linksIntoItself(p, paths.dest);
  if (recursion !== undefined) return { result: {}, failed: recursion };
  const bridged = ends.far !== undefined && !isDaemon(p.src) && !isDaemon(p.dest);
  const words = [...rsyncOptions(p, context.checkMode), "--", paths.src, paths.dest];
  const course = await carry({ exe, words, bridged }, ends, context);
  return conclude(course, ends, paths);
}

/** Where they mean what: on the controller as files of the playbook, elsewhere from the home of who logs in. */
async function pathsOf(p: SynchronizeParams, { near, far }: Ends, context: ProcedureContext): Promise<Both> {
  const there = async (path: string): Promise<string> =>
    far === undefined ? here(path) : `${OTHER}:${atHome(path, await far.home())}`;
  const here = async (path: string): Promise<string> =>
    near.isController ? context.controller.find(path) : atHome(path, await near.home());
  const [src, dest] = await Promise.all(
    [p.src, p.dest].map((path, index) => {
      if (isDaemon(path)) return path;
      const isHere = isDaemon(p.src) || isDaemon(p.dest) || (p.mode === "push") === (index === 0);
      return isHere ? here(path) : there(path);
    }),
  );
  return { src: src ?? p.src, dest: dest ?? p.dest };
}

/** `~name` is left to the shell there. */
function atHome(path: string, home: string): string {
  if (path.startsWith("/")) return path;
  if (path === "~" || path.startsWith("~/")) return `${home}${path.slice(1)}`;
  return path.startsWith("~") ? path : `${home.replace(/\/$/, "")}/${path}`;
}

function portIssue({ dest_port }: SynchronizeParams, { far }: Ends): string | undefined {
  if (dest_port === undefined || far === undefined || dest_port === (far.port ?? 22)) return undefined;
  return `\`dest_port\` is ${dest_port}, but ${far.name} is reached at port ${far.port ?? 22}: homerun has one connection to a host, and \`ansible_port\` says where`;
}

/** As rsync would find out too late: it would link what it is making. */
function linksIntoItself(p: SynchronizeParams, dest: string): string | undefined {
  const parent = dest.slice(dest.indexOf(":") + 1).replace(/[^/]*$/, "");
  const folder = linkFolders(p).find((one) => parent.startsWith(`${one.replace(/\/+$/, "")}/`));
  return folder === undefined
    ? undefined
    : `\`dest\` is below \`link_dest\` (${folder}): rsync would link what it has just made`;
}

async function carry(
  {
    exe,
    words,
    bridged,
  }: { readonly exe: string; readonly words: readonly string[]; readonly bridged: boolean },
  ends: Ends,
  context: ProcedureContext,
): Promise<Course> {
  const mutates = !context.checkMode;
  if (!bridged) {
    const near = await ends.alone(rsyncHere({ exe, words, mutates }));
    const [printed, said] = [near?.stdout.toString() ?? "", near?.stderr.toString() ?? ""];
    return { exe, words, near, far: undefined, printed, said };
  }
  const call = rsyncNear({ exe, words, mutates });
  const { near, far } = await ends.speak(call, (command) => rsyncFar(command, mutates));
  const report = readNear(near.stderr);
  return { exe, words, near, far, printed: report.printed.toString(), said: report.said.toString() };
}

function conclude({ exe, words, near, far, printed, said }: Course, ends: Ends, paths: Both): Conclusion {
  const shown = (text: string): string =>
    text.startsWith(`${OTHER}:`) ? `${ends.far?.name}${text.slice(OTHER.length)}` : text;
  const cmd = [exe, ...words.map(shown)].join(" ");
  const rc = near?.status ?? 1;
  const items = readItems(printed);
  if (rc === NO_RSYNC) return { result: { cmd, rc }, failed: missing(exe, ends.near) };
  if (rc !== 0 && ends.far !== undefined && far !== undefined && lacksRsync(far))
    return { result: { cmd, rc }, failed: missing("rsync", ends.far) };
  if (rc !== 0) {
    const complaints = [said, far?.stderr.toString() ?? ""]
      .map((one) => one.trim())
      .filter((one) => one !== "");
    const message = complaints.join("\n") || `rsync ended with status ${rc}`;
    return { result: { cmd, rc, stdout_lines: items.lines }, failed: message };
  }
  const { changed, text, lines, made, removed } = items;
  return {
    changed,
    result: { cmd, rc, msg: text, stdout_lines: lines },
    ...(changed
      ? {
          done: [
            {
              kind: "synchronize",
              summary: `bring ${shown(paths.src)} to ${shown(paths.dest)}`,
              difference: { subject: shown(paths.dest), before: asText(removed), after: asText(made) },
            },
          ],
        }
      : {}),
  };
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** The shell says so with its status, sudo in words. */
function lacksRsync({ status, stderr }: Reply): boolean {
  return status === 127 || /rsync: (command )?not found/i.test(stderr.toString());
}

function missing(exe: string, { name, isController }: End): string {
  const where = isController ? "the controller" : name;
  return `${exe} is not there on ${where}: install its package rsync (say with \`package\`); both machines need it`;
}

export const synchronize = defineProcedure({
  name: "synchronize",
  summary: "Bring files and folders to a host, or from it, with rsync",
  description: `rsync runs here and on the host, and speaks over the connection that homerun has: passwords, jump hosts and every kind of
\`become\` do as for other tasks, and no ssh of rsync's own is needed. With \`delegate_to\` the delegate takes the place of the controller, also where it
can't reach the host itself; delegated to the host itself, both paths are the host's. On this side rsync runs as who runs homerun (or logs in to the
delegate), on the host as the task's user. Paths of the host that are not absolute start at the home of who logs in.`,
  params: synchronizeParams,
  needs: () => ({ exe: variable("ansible_rsync_path | default('')") }),
  returns: {
    msg: "What rsync told, a line for each item.",
    stdout_lines: "The same as a list.",
    cmd: "rsync's words, without the way to the host.",
    rc: "rsync's exit status.",
  },
  examples: [
    {
      title: "A site, without what is not in the source any more",
      yaml: "- name: the site is there\n  ansible.posix.synchronize:\n    src: site/\n    dest: /var/www/site\n    delete: true\n    rsync_opts:\n      - --exclude=.git\n",
    },
    {
      title: "A backup, brought here",
      yaml: "- name: the backup is here\n  ansible.posix.synchronize:\n    mode: pull\n    src: /var/backups/db/\n    dest: backups/db/\n",
    },
    {
      title: "From one folder of a host to another",
      yaml: '- name: the copy is there\n  ansible.posix.synchronize:\n    src: /srv/data/\n    dest: /srv/copy/\n  delegate_to: "{{ inventory_hostname }}"\n',
    },
  ],
  reads: "the trees on both sides, by rsync",
  writes: "the tree at `dest`",
  support: {
    check: "full",
    diff: "full",
    note: "a folder above `dest` that is missing fails the task only when applied: rsync's own dry run does not look. The diff names what differs, not what is in it.",
  },
  run,
});
