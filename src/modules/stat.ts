/** `stat`: what is at a path. */

import { z } from "zod";
import { hostPath } from "../host/host-path.ts";
import { type FileDetails, fileDetails } from "../host/reads/file-details.ts";
import { defineModule } from "./contract/module.ts";
import { bool, oneOf, path } from "./contract/params.ts";
import { statOf } from "./files/stat-result.ts";

/** What the letters of `lsattr` stand for. */
const FLAGS: Readonly<Record<string, string>> = {
  A: "noatime",
  a: "append",
  c: "compressed",
  C: "nocow",
  D: "dirsync",
  d: "nodump",
  e: "extents",
  E: "encrypted",
  h: "blocksize",
  I: "indexed",
  i: "immutable",
  j: "journalled",
  N: "inline",
  s: "zero",
  S: "synchronous",
  t: "notail",
  T: "blockroot",
  u: "undelete",
  X: "compressedraw",
  Z: "compresseddirty",
};

function detailsOf(at: string, details: FileDetails): Readonly<Record<string, unknown>> {
  const { state, checksum, mime, attributes, version } = details;
  const [mimetype = "unknown", charset = "unknown"] = (mime ?? "")
    .split(/;\s*charset=/)
    .map((part) => part || undefined);
  const letters = attributes?.replaceAll("-", "") ?? "";
  return {
    exists: true,
    ...statOf(at, state),
    readable: details.readable,
    writeable: details.writable,
    executable: details.executable,
    ...(state.target === undefined ? {} : { lnk_target: state.target }),
    ...(state.type === "link" ? { lnk_source: state.real ?? state.target } : {}),
    ...(checksum === undefined ? {} : { checksum }),
    ...(mime === undefined ? {} : { mimetype, mime_type: mimetype, charset }),
    ...(attributes === undefined
      ? {}
      : { attr_flags: letters, attributes: [...letters].map((letter) => FLAGS[letter] ?? letter) }),
    ...(version === undefined ? {} : { version }),
  };
}

export const stat = defineModule({
  name: "stat",
  summary: "Look at a path",
  description: "Tells whether something is at a path, what it is and whose. Changes nothing.",
  params: z.strictObject({
    path: path().describe("The path."),
    follow: bool().optional().describe("Look at what a link leads to instead of the link."),
    get_checksum: bool().optional().describe("Tell the checksum of a file. Default: true."),
    checksum_algorithm: oneOf("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
      .optional()
      .describe("Default: `sha1`."),
    get_mime: bool()
      .optional()
      .describe("Tell the kind of content, where the host has `file`. Default: true."),
    get_attributes: bool()
      .optional()
      .describe("Tell the file system's attributes, where the host has `lsattr`. Default: true."),
  }),
  paramAliases: {
    dest: "path",
    name: "path",
    checksum: "checksum_algorithm",
    checksum_algo: "checksum_algorithm",
    mime: "get_mime",
    mime_type: "get_mime",
    "mime-type": "get_mime",
    attr: "get_attributes",
    attributes: "get_attributes",
  },
  returns: {
    stat: "`exists`; where it is true also `path`, `mode`, `isdir`, `isreg`, `islnk`, `isblk`, `ischr`, `isfifo`, `issock`, `uid`, `gid`, `pw_name`, `gr_name`, `size`, `inode`, `dev`, `nlink`, `atime`, `mtime`, `ctime`, `rusr` … `xoth`, `isuid`, `isgid`, `readable`, `writeable`, `executable`, and where they apply `checksum`, `lnk_target`, `lnk_source`, `mimetype`, `charset`, `attributes`, `attr_flags`, `version`.",
  },
  examples: [
    {
      title: "Is it there?",
      yaml: "- name: look for the database\n  stat:\n    path: /var/lib/app/database\n    get_checksum: false\n  register: database\n",
    },
  ],
  reads: "the path: its kind, owner, mode, times, digest, kind of content",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  observe: (p, _given, host) => ({
    details: fileDetails(hostPath(p.path, host), {
      follow: p.follow ?? false,
      checksum: (p.get_checksum ?? true) ? (p.checksum_algorithm ?? "sha1") : undefined,
      mime: p.get_mime ?? true,
      attributes: p.get_attributes ?? true,
    }),
  }),
  decide: (p, { details }, { host }) => {
    const result = details ? detailsOf(hostPath(p.path, host), details) : { exists: false };
    return { changes: [], result: { stat: result } };
  },
});
