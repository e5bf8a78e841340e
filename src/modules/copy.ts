/** `copy`: files and folders of the controller, or text, on the host. */

import { z } from "zod";
import type { Content } from "../host/content.ts";
import { baseOf, childOf, hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { FileState } from "../host/reads/file-state.ts";
import { refuse } from "../host/refusal.ts";
import { bytesOf } from "../source/escaped-bytes.ts";
import { type ControllerTree, controllerTree } from "./contract/needs.ts";
import { anything, bool, fileAttributes, mode, path, word } from "./contract/params.ts";
import { decideHostCopy, type HostCopy, hostCopyReads } from "./files/copy-on-host.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { defineFileModule, type Labelled } from "./files/labels.ts";
import { decidePlacement, digestResults, type Placement, placementRead } from "./files/place-file.ts";
import { decideTree, type TreePlacement, treeRead } from "./files/place-tree.ts";
import { pythonJson } from "./files/python-json.ts";

const params = z
  .strictObject({
    src: path()
      .optional()
      .describe(
        "File or folder of the controller (of the host with `remote_src`). A folder is copied into `dest`; with a slash at its end only what is in it.",
      ),
    content: anything()
      .optional()
      .describe("The file's content, instead of `src`. A map or list is written as JSON."),
    dest: path().describe(
      "Where it goes. A file keeps its name in a folder that is there, or that ends with a slash.",
    ),
    ...fileAttributes,
    directory_mode: mode().optional().describe("Permissions of folders that are made."),
    backup,
    force: bool().optional().describe("Set to false to leave files alone that are there. Default: true."),
    validate,
    remote_src: bool().optional().describe("`src` is on the host."),
    follow: bool()
      .optional()
      .describe("Write to what a link at `dest` leads to instead of replacing the link."),
    local_follow: bool()
      .optional()
      .describe("Copy what links in `src` lead to rather than the links. Default: true."),
    checksum: word()
      .optional()
      .describe("SHA-1 that the file must have; nothing is copied if it has another."),
    decrypt: bool()
      .optional()
      .describe(
        "Set to false to copy files that are encrypted (Ansible Vault, age in letters) as they are. Default: true.",
      ),
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => (p.src === undefined) !== (p.content === undefined), {
    error: "either `src` or `content` is needed, and not both",
  })
  .refine((p) => p.content === undefined || !p.dest.endsWith("/"), {
    error: "`content` makes one file, so `dest` must name it",
    path: ["dest"],
  });

type Params = z.output<typeof params>;

function contentOf(p: Params, source: ControllerTree | undefined): Content {
  if (p.content === undefined) return source?.files[0]?.content ?? new Uint8Array();
  if (p.content !== null && typeof p.content === "object") return Buffer.from(pythonJson(p.content));
  if (typeof p.content === "boolean") return Buffer.from(p.content ? "True" : "False");
  return bytesOf(p.content === null ? "" : String(p.content));
}

function placementOf(p: Params, source: ControllerTree | undefined): Placement {
  return {
    content: contentOf(p, source),
    wanted: attributesOf(p, source?.files[0]?.mode),
    follow: p.follow,
    force: p.force,
    backup: p.backup,
    validate: p.validate,
    inPlace: p.unsafe_writes,
    sensitive: source?.files[0]?.secret,
    folder: foldersOf(p),
  };
}

function foldersOf(p: Params) {
  return {
    mode: p.directory_mode === "preserve" ? undefined : p.directory_mode,
    owner: p.owner,
    group: p.group,
  };
}

function treeOf(p: Params, tree: ControllerTree, host: HostView): TreePlacement {
  const dest = hostPath(p.dest, host);
  const src = p.src ?? "";
  return {
    tree,
    path: src.endsWith("/") ? dest : childOf(dest, baseOf(src)),
    wanted: p,
    folders: foldersOf(p),
    force: p.force ?? true,
    backup: p.backup,
    validate: p.validate,
    inPlace: p.unsafe_writes,
  };
}

function hostCopyOf(p: Params): HostCopy {
  const { backup: keep, validate: check, unsafe_writes: inPlace } = p;
  const [follow, force] = [p.follow ?? false, p.force ?? true];
  return {
    src: p.src ?? "",
    dest: p.dest,
    wanted: p,
    folders: foldersOf(p),
    follow,
    force,
    backup: keep,
    validate: check,
    inPlace,
  };
}

function labelledBy(p: Params, host: HostView, source: ControllerTree | undefined): Labelled {
  const dest = hostPath(p.dest, host);
  const own = baseOf(p.src ?? "content");
  if (source?.isDirectory) {
    const isWhole = (p.src ?? "").endsWith("/");
    const below = [...source.directories, ...source.files].map(({ relative }) => relative);
    const names = isWhole ? below : [own, ...below.map((relative) => childOf(own, relative))];
    return { path: dest, names, kind: "dir" };
  }
  const isInside = !(p.src ?? "").endsWith("/");
  const single = { path: dest, ...(isInside ? { name: own } : {}), isFolder: p.dest.endsWith("/") };
  if (!p.remote_src) return { ...single, follow: p.follow ?? false };
  return {
    ...single,
    follow: p.follow ?? false,
    recursive: true,
    scope: ({ source: from, tree }) => copiedPaths(isInside ? childOf(dest, own) : dest, from, tree),
  };
}

/** What is there once a folder of the host was copied. */
function copiedPaths(target: string, source: unknown, tree: unknown): readonly string[] | undefined {
  if ((source as FileState | undefined)?.type !== "directory") return undefined;
  const below = [...(tree as ReadonlyMap<string, FileState>)].filter(([, { type }]) => type !== "link");
  return [target, ...below.map(([relative]) => childOf(target, relative))];
}

export const copy = defineFileModule({
  name: "copy",
  summary: "Copy files, folders or text to the host",
  description: `Files are looked for in the role's \`files/\`, beside the task's file and in the playbook's \`files/\`. They travel only where
the host does not hold them already, and are written durably: a file is entirely old or entirely new at any moment, and keeps its owner,
group, mode and attributes where nothing else is asked for.

A file of more than 256 KiB is never held in memory: it is hashed once for a run, sent only where the host's hash is another, on a channel
of its own, and verified there before it takes the old one's place. Of a folder all is looked at with one question. Where much of it
differs, that comes as one \`tar\` archive into a hidden folder inside \`dest\`, is verified, and is then moved to its place, new folders as a
whole. Files come one by one on a host without \`tar\` or \`sha256sum\`, with \`validate\`, with \`backup\` where there is an old one, into
folders that are links or other disks, and where a name holds a line end or a backslash. Names must be UTF-8.`,
  params,
  returns: {
    dest: "The file or folder.",
    src: "What was copied.",
    checksum: "SHA-1 of the file's content.",
    md5sum: "MD5 of the file's content; not of a file of more than 256 KiB.",
    size: "Its size in bytes.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    uid: "The owner's number, where known.",
    gid: "The group's number, where known.",
    state: "`file` or `directory`.",
    path: "As `dest`.",
    backup_file: "The copy of the old file, where `backup` was set and there was one.",
    backup_files: "All of them, where there were several.",
  },
  examples: [
    {
      title: "A few lines",
      yaml: '- name: the message of the day is ours\n  copy:\n    content: "welcome home\\n"\n    dest: /etc/motd\n    mode: "0644"\n',
    },
    {
      title: "What is in a folder",
      yaml: "- name: the site's files are there\n  copy:\n    src: site/\n    dest: /srv/www/\n    owner: www-data\n",
    },
    {
      title: "On the host itself",
      yaml: "- name: the old settings are kept\n  copy:\n    src: /etc/app.conf\n    dest: /root/app.conf.before\n    remote_src: true\n    force: false\n",
    },
  ],
  reads: "the file or folder at `dest` with modes, owners and digests; on the controller what is copied",
  writes:
    "files and folders below `dest`, their owners and modes; a copy of an old file where one is asked for",
  support: {
    check: "full",
    diff: "partial",
    note: "large files are told by size and digest, and so are folders with much that differs, a line for each file; files copied on the host are not shown",
  },
  needs: (p) => ({
    ...(p.src === undefined || p.remote_src
      ? {}
      : { source: controllerTree(p.src, { follow: p.local_follow ?? true, decrypt: p.decrypt }) }),
  }),
  labels: (p, host, { source }) => labelledBy(p, host, source),
  observe: (p, { source }, host) => ({
    ...(p.remote_src ? hostCopyReads(hostCopyOf(p), host) : {}),
    ...(source?.isDirectory ? { below: treeRead(treeOf(p, source, host).path, source) } : {}),
    ...(p.remote_src || source?.isDirectory
      ? {}
      : { file: placementRead(p.dest, p.src ?? "content", placementOf(p, source), host) }),
  }),
  decide: (p, seen, { host }, { source }) => {
    const { file, below, source: from, place, tree, target, mirrored } = seen;
    if (p.remote_src && place && tree && mirrored)
      return decideHostCopy(hostCopyOf(p), { source: from, place, tree, target, mirrored }, host);
    if (source?.isDirectory && below) {
      const verdict = decideTree(treeOf(p, source, host), below, host);
      return "kind" in verdict ? verdict : { ...verdict, result: { ...verdict.result, src: p.src } };
    }
    const placement = placementOf(p, source);
    const { checksum: sum = "" } = digestResults(placement.content);
    if (p.checksum !== undefined && p.checksum.toLowerCase() !== sum) {
      return refuse(`the checksum of the file is ${sum}, not ${p.checksum}`, {
        result: { checksum: sum, expected_checksum: p.checksum },
      });
    }
    if (!file) throw new Error("copy decides on what it has not looked at");
    if (p.content !== undefined && file.inFolder)
      return refuse(`${hostPath(p.dest, host)} is a folder, and \`content\` makes one file`, {
        help: "name the file in `dest`",
      });
    const verdict = decidePlacement(placement, file, host);
    return "kind" in verdict || p.src === undefined
      ? verdict
      : { ...verdict, result: { ...verdict.result, src: p.src } };
  },
});
