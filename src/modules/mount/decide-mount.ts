/** What `mount` changes: lines of fstab, mounts, and the folders that they need. */

import type { Change } from "../../host/change.ts";
import { makeDirectory } from "../../host/changes/make-directory.ts";
import {
  type MountRetreat,
  mountPath,
  mountWithout,
  refreshMount,
  reloadFstab,
  remountPath,
  removeMountPoint,
  unmountPath,
} from "../../host/changes/mount.ts";
import { backupFileOf, writeFile } from "../../host/changes/write-file.ts";
import { hostPath, parentOf, plainPath } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import type { Mounted, MountPointState } from "../../host/reads/mount-point.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { type FstabEntry, findEntry, isSwapPlace, withEntry, withoutEntry } from "./fstab.ts";
import type { MountParams } from "./mount-params.ts";

export interface Seen {
  readonly content: Buffer | undefined;
  readonly file: FileState | undefined;
  /** The folder of fstab. */
  readonly folder: FileState | undefined;
  readonly point: MountPointState;
}

/** One task: its parameters with what follows from them. */
interface Task {
  readonly p: MountParams;
  readonly at: string;
  readonly source: string | undefined;
  readonly options: string;
  readonly fstab: string;
  readonly text: string;
  readonly seen: Seen;
  readonly host: HostView;
}

export function sourceOf({ src }: MountParams, host: { readonly home: string }): string | undefined {
  return src?.startsWith("~/") ? hostPath(src, host) : src;
}

function optionsOf(p: MountParams): string {
  const options = p.opts || "defaults";
  if (p.state === "ephemeral" || p.boot || options.split(",").includes("noauto")) return options;
  return `${options},noauto`;
}

export function decideMount(p: MountParams, seen: Seen, host: HostView): Verdict | Refusal {
  const at = isSwapPlace(p.path) ? p.path : hostPath(p.path, host);
  if (!isSwapPlace(at) && !at.startsWith("/")) return refuse(`\`${p.path}\` is no absolute path`);
  const text = Buffer.from(seen.content ?? "").toString("utf8");
  const fstab = hostPath(p.fstab, host);
  const task: Task = { p, at, source: sourceOf(p, host), options: optionsOf(p), fstab, text, seen, host };
  const verdict = verdictOf(task);
  return "kind" in verdict ? verdict : { ...verdict, result: resultOf(task) };
}

function verdictOf(task: Task): Verdict | Refusal {
  const { p, at, seen } = task;
  if (isSwapPlace(at) && ["mounted", "ephemeral", "remounted"].includes(p.state))
    return refuse("swap is not mounted", {
      help: "`state: present` keeps its line, `swapon` or the next boot turns it on",
    });
  switch (p.state) {
    case "present":
    case "mounted":
      return present(task);
    case "ephemeral":
      return ephemeral(task);
    case "remounted":
      return remounted(task);
    case "unmounted":
      return { changes: seen.point.mounts.length > 0 ? [unmountPath(at, seen.point.real)] : [] };
    case "absent":
    case "absent_from_fstab":
      return absent(task);
  }
}

const HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER";

function resultOf({ p, at, source, options, fstab }: Task): Readonly<Record<string, unknown>> {
  return {
    name: at,
    ...(source === undefined ? {} : { src: source }),
    ...(p.fstype === undefined ? {} : { fstype: p.fstype }),
    opts: p.opts_no_log && p.opts !== undefined ? HIDDEN : options,
    dump: p.dump,
    passno: p.passno,
    boot: p.boot || p.state === "ephemeral" ? "yes" : "no",
    fstab,
  };
}

function isBind(options: string): boolean {
  return options.split(",").some((o) => o === "bind" || o === "rbind");
}

/** A folder is made where none is; what is no folder takes nothing but another file. */
function foldersFor({ at, options, seen }: Task): readonly Change[] | Refusal {
  if (seen.point.obstacle && !isBind(options))
    return refuse(`${at} is no folder, so nothing can be mounted there`, { mayResolve: true });
  return seen.point.directory || seen.point.obstacle ? [] : [makeDirectory(at)];
}

function present(task: Task): Verdict | Refusal {
  const { p, at, source = "", options, text } = task;
  const entry: FstabEntry = {
    source,
    path: at,
    type: p.fstype ?? "",
    options,
    dump: p.dump,
    passno: p.passno,
  };
  const edits = fstabChanges(task, withEntry(text, entry));
  const mounting = p.state === "mounted" ? mountingOf(task, entry, edits.length > 0) : [];
  if ("kind" in mounting) return mounting;
  const folders = mounting.length > 0 ? foldersFor(task) : [];
  if ("kind" in folders) return folders;
  const changes = [...folders, ...edits, ...mounting];
  return { changes, warnings: p.opts_no_log ? [] : warningsOf(entry), collect: backupIn(changes, p.backup) };
}

/** Whether it is the table that systemd and the host itself go by. */
function isSystems({ fstab }: Task): boolean {
  return fstab === "/etc/fstab";
}

/** Every change here is one operation. */
function backupIn(changes: readonly Change[], backup: boolean): NonNullable<Verdict["collect"]> {
  const written = changes.findIndex((c) => c.kind === "write-file");
  return (replies) => {
    const copy = backup && written >= 0 ? backupFileOf(replies[written]) : undefined;
    return copy === undefined ? {} : { backup_file: copy };
  };
}

const NETWORK = /^(nfs4?|cifs|smb3|smbfs|sshfs|fuse\.sshfs|glusterfs|ceph|9p|davfs)$/;

function warningsOf(entry: FstabEntry): string[] {
  const options = entry.options.split(",");
  const waits =
    NETWORK.test(entry.type) && !["nofail", "noauto", "x-systemd.automount"].some((o) => options.includes(o));
  return waits
    ? [
        `${entry.path} is on the network and has neither \`nofail\` nor \`x-systemd.automount\`: a boot waits for its server`,
      ]
    : [];
}

function retreatOf({ p, seen, fstab, text }: Task, edited: boolean, madeFolder: boolean): MountRetreat {
  const before = !edited ? undefined : seen.file === undefined ? null : text;
  return { fstab, before, madeFolder, ...(p.opts_no_log ? { sensitive: true } : {}) };
}

/** What is mounted already stays, unless its line was changed: then it is mounted anew with what the line says. */
function mountingOf(task: Task, entry: FstabEntry, edited: boolean): readonly Change[] | Refusal {
  const { at, seen, fstab } = task;
  const { point } = seen;
  const automount =
    isSystems(task) && point.systemd && entry.options.split(",").includes("x-systemd.automount");
  const mounted = willBeMounted(task, automount);
  const place = {
    path: at,
    real: point.real,
    fstab: isSystems(task) ? undefined : fstab,
    automount,
    mounted,
  };
  const madeFolder = !point.directory && !point.obstacle;
  const retreat = retreatOf(task, edited, madeFolder);
  if (point.mounts.length === 0) return [mountPath(place, retreat)];
  return edited ? [refreshMount(place, !automount && keepsMount(task, entry), retreat)] : [];
}

function willBeMounted({ p, source = "", options, seen }: Task, automount: boolean): Mounted {
  const { path = source, device, root } = seen.point.source ?? {};
  const type = automount ? "autofs" : (p.fstype ?? "");
  return { source: path, type, options: options.split(","), ...(device && root ? { device, root } : {}) };
}

/** Whether what is mounted is what the line names, so that it need only take other options. */
function keepsMount({ text, seen: { point } }: Task, entry: FstabEntry): boolean {
  const last = point.mounts.at(-1);
  if (last === undefined || last.type === "autofs") return false;
  const line = findEntry(text, entry.path);
  if (line?.source === entry.source && line.type === entry.type) return true;
  return isMounted(entry.source, entry.options, point);
}

/** Whether the source is what is mounted: the same device or server, for a bind mount the same folder of the same file system. */
function isMounted(source: string, options: string, point: MountPointState): boolean {
  const last = point.mounts.at(-1);
  if (last === undefined) return false;
  const place = point.source;
  if (isBind(options))
    return place?.device !== undefined && place.device === last.device && place.root === last.root;
  return last.source === source || last.source === place?.path;
}

function ephemeral(task: Task): Verdict | Refusal {
  const { p, at, source = "", options, seen } = task;
  const { point } = seen;
  const mounted = point.mounts.length > 0;
  if (mounted && !isMounted(source, options, point))
    return refuse(
      `something else than \`${source}\` is mounted at ${at}: \`${point.mounts.at(-1)?.source}\``,
      {
        help: "unmount it first (`state: unmounted`), or choose another path",
      },
    );
  const folders = foldersFor(task);
  if ("kind" in folders) return folders;
  const given = {
    path: at,
    real: point.real,
    source,
    type: p.fstype ?? "",
    options: options === "defaults" ? "" : options,
    isMounted: mounted,
    mounted: willBeMounted(task, false),
    madeFolder: folders.length > 0,
    sensitive: p.opts_no_log,
  };
  return { changes: [...folders, mountWithout(given)] };
}

function remounted(task: Task): Verdict | Refusal {
  const { p, at, seen, fstab } = task;
  const { point } = seen;
  if (point.mounts.length === 0)
    return refuse(`nothing is mounted at ${at}`, { help: "`state: mounted` mounts it", mayResolve: true });
  const place = { path: at, real: point.real, fstab: isSystems(task) ? undefined : fstab };
  const options = p.opts === undefined || p.opts === "defaults" ? "" : p.opts;
  return { changes: [remountPath(place, options, p.opts_no_log)] };
}

/** What no line of the table names is none of this task's: it is neither unmounted nor removed. */
function absent(task: Task): Verdict {
  const { p, at, source, text, seen } = task;
  const edits = fstabChanges(task, withoutEntry(text, at, source));
  const leaves = p.state === "absent" && !isSwapPlace(at) && edits.length > 0;
  const unmounting = leaves && seen.point.mounts.length > 0 ? [unmountPath(at, seen.point.real)] : [];
  const folder = leaves && seen.point.directory ? [removeMountPoint(at)] : [];
  const changes = [...unmounting, ...edits, ...folder];
  return { changes, collect: backupIn(changes, p.backup) };
}

function fstabChanges(task: Task, wanted: string): readonly Change[] {
  const { p, text, seen, host, fstab } = task;
  if (wanted === text) return [];
  const write = writeFile({
    path: fstab,
    content: Buffer.from(wanted),
    before: seen.file ? { state: seen.file, content: seen.content } : undefined,
    as: host.user,
    backup: p.backup,
    basedOnBefore: true,
    sensitive: p.opts_no_log,
  });
  const folder = seen.folder || seen.file ? [] : [makeDirectory(parentOf(plainPath(fstab)))];
  return [...folder, write, ...(isSystems(task) ? [reloadFstab()] : [])];
}
