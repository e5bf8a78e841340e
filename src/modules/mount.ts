/** `mount`: file systems, in fstab and mounted. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { mountPath, reloadFstab, remountPath, removeMountPoint, unmountPath } from "../host/changes/mount.ts";
import { backupFileOf, writeFile } from "../host/changes/write-file.ts";
import { hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type MountPointState, mountPoint } from "../host/reads/mount-point.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { bool, oneOf, path, word } from "./contract/params.ts";
import { type FstabEntry, findEntry, withEntry, withoutEntry } from "./mount/fstab.ts";

const LARGEST = 1_000_000;

const params = z.strictObject({
  path: path().describe("Where it is mounted; `none` for swap."),
  src: word().optional().describe("What is mounted: a device, `UUID=…`, `server:/export`."),
  fstype: word().optional().describe("Its type: `ext4`, `nfs` …"),
  opts: word()
    .optional()
    .describe("Its options; with `x-systemd.automount` it is mounted when somebody looks."),
  dump: word().default("0").describe("Field for dump."),
  passno: word().default("0").describe("Order of the check at boot."),
  state: oneOf("mounted", "unmounted", "present", "absent", "absent_from_fstab", "remounted").describe(
    "`present`: in fstab; `mounted`: and mounted; `absent`: neither, and the bare folder removed; `absent_from_fstab`: only the line goes.",
  ),
  fstab: path().default("/etc/fstab").describe("The file."),
  boot: bool().default(true).describe("Whether a boot mounts it; `false` adds `noauto`."),
  backup: bool().default(false).describe("Keep a copy of the file that was there."),
});

type Params = z.output<typeof params>;

interface Seen {
  readonly content: Buffer | undefined;
  readonly file: FileState | undefined;
  readonly point: MountPointState;
}

export const mount = defineModule({
  name: "mount",
  summary: "Manage mounts and fstab",
  description: `Keeps a line of fstab and, where asked for, what it mounts. The file is replaced in one piece, other lines stay as they are, and
systemd reads it again. Nothing looks into a mount: a NAS that is away makes no task wait.

With the option \`x-systemd.automount\`, \`mounted\` arms the automount and is content with that. A network file system without \`nofail\` or
\`noauto\` is warned about: the next boot would wait for it.`,
  params,
  paramAliases: { name: "path" },
  returns: {
    name: "The path.",
    fstab: "The file.",
    src: "What is mounted.",
    fstype: "Its type.",
    opts: "Its options.",
    backup_file: "The copy that was kept.",
  },
  examples: [
    {
      title: "A share that never holds up a boot",
      yaml: "- name: the photos are mounted when somebody looks\n  mount:\n    path: /mnt/photos\n    src: 10.0.0.5:/mnt/tank/photos\n    fstype: nfs\n    opts: nfsvers=4.2,hard,nofail,_netdev,x-systemd.automount,x-systemd.mount-timeout=30\n    state: mounted\n",
    },
    {
      title: "Give a mount up",
      yaml: "- name: the old share is gone\n  mount:\n    path: /mnt/old\n    state: absent\n",
    },
  ],
  reads: "`/etc/fstab`, what is mounted, the mount point",
  writes: "`/etc/fstab`, mounts, the mount point",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    content: fileContent(hostPath(p.fstab, host), { limit: LARGEST }),
    file: fileState(hostPath(p.fstab, host), { follow: true }),
    point: mountPoint(hostPath(p.path, host)),
  }),
  decide: (p, seen, context) => decide(p, seen, context),
});

function decide(p: Params, seen: Seen, context: DecideContext): Verdict | Refusal {
  const at = p.path === "none" || p.path === "swap" ? "none" : hostPath(p.path, context.host);
  const text = Buffer.from(seen.content ?? "").toString("utf8");
  if (at !== "none" && !at.startsWith("/")) return refuse(`\`${p.path}\` is no absolute path`);
  switch (p.state) {
    case "present":
    case "mounted":
      return present(p, at, text, seen, context);
    case "remounted":
      return remounted(p, at, seen);
    case "unmounted":
      return { changes: seen.point.mounts.length > 0 ? [unmountPath(at)] : [], result: { name: at } };
    case "absent":
    case "absent_from_fstab":
      return absent(p, at, text, seen, context);
  }
}

function present(p: Params, at: string, text: string, seen: Seen, context: DecideContext): Verdict | Refusal {
  if (p.src === undefined || p.fstype === undefined)
    return refuse(`\`${p.src === undefined ? "src" : "fstype"}\` is missing`, {
      help: "a line of fstab needs what is mounted and of which type it is",
    });
  const entry: FstabEntry = {
    source: p.src,
    path: at,
    type: p.fstype,
    options: optionsOf(p),
    dump: p.dump,
    passno: p.passno,
  };
  const edits = fstabChanges(p, text, withEntry(text, entry), seen, context);
  const mounting =
    p.state === "mounted" && at !== "none" ? mountingOf(entry, edits.length > 0, seen.point) : [];
  if ("kind" in mounting) return mounting;
  const folder = mounting.length > 0 && !seen.point.directory ? [makeDirectory(at)] : [];
  return {
    changes: [...folder, ...edits, ...mounting],
    result: { name: at, src: p.src, fstype: p.fstype, opts: entry.options, fstab: p.fstab },
    warnings: warningsOf(entry),
    collect: (replies) => {
      const copy = p.backup && edits.length > 0 ? backupFileOf(replies[folder.length]) : undefined;
      return copy === undefined ? {} : { backup_file: copy };
    },
  };
}

function optionsOf(p: Params): string {
  const options = p.opts ?? "defaults";
  return p.boot || options.split(",").includes("noauto") ? options : `${options},noauto`;
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

function isAutomount(entry: FstabEntry): boolean {
  return entry.options.split(",").includes("x-systemd.automount");
}

/** What is mounted already stays, unless its line was changed: then it is mounted anew with what the line says. */
function mountingOf(entry: FstabEntry, edited: boolean, point: MountPointState): readonly Change[] | Refusal {
  if (point.obstacle)
    return refuse(`${entry.path} is no folder, so nothing can be mounted there`, { mayResolve: true });
  const automount = isAutomount(entry) && point.systemd;
  const last = point.mounts.at(-1);
  const holds = automount
    ? point.mounts.some((m) => m.type === "autofs") || last !== undefined
    : last !== undefined;
  if (!holds) return [mountPath(entry.path, automount)];
  if (!edited) return [];
  const same = last?.type !== "autofs" && last?.source === entry.source;
  return same && !automount
    ? [remountPath(entry.path, "")]
    : [unmountPath(entry.path), mountPath(entry.path, automount)];
}

function remounted(p: Params, at: string, { point }: Seen): Verdict | Refusal {
  if (point.mounts.length === 0)
    return refuse(`nothing is mounted at ${at}`, { help: "`state: mounted` mounts it", mayResolve: true });
  return { changes: [remountPath(at, p.opts ?? "")], result: { name: at } };
}

function absent(p: Params, at: string, text: string, seen: Seen, context: DecideContext): Verdict {
  const edits = fstabChanges(p, text, withoutEntry(text, at, p.src), seen, context);
  const leaves = p.state === "absent" && at !== "none";
  const unmounting = leaves && seen.point.mounts.length > 0 ? [unmountPath(at)] : [];
  const held = seen.point.mounts.length > 0 || findEntry(text, at) !== undefined;
  const folder = leaves && seen.point.directory && held ? [removeMountPoint(at)] : [];
  return { changes: [...unmounting, ...edits, ...folder], result: { name: at, fstab: p.fstab } };
}

function fstabChanges(
  p: Params,
  text: string,
  wanted: string,
  seen: Seen,
  { host }: DecideContext,
): readonly Change[] {
  if (wanted === text) return [];
  const before = seen.file ? { state: seen.file, content: seen.content } : undefined;
  const write = writeFile({
    path: hostPath(p.fstab, host),
    content: Buffer.from(wanted),
    before,
    as: host.user,
    backup: p.backup,
    basedOnBefore: true,
  });
  return p.fstab === "/etc/fstab" ? [write, reloadFstab()] : [write];
}
