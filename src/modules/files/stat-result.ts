/** What `stat` and `find` say of a path. */

import { modeText } from "../../host/mode.ts";
import type { FileState } from "../../host/reads/file-state.ts";

const BITS = {
  rusr: 0o400,
  wusr: 0o200,
  xusr: 0o100,
  rgrp: 0o040,
  wgrp: 0o020,
  xgrp: 0o010,
  roth: 0o004,
  woth: 0o002,
  xoth: 0o001,
  isuid: 0o4000,
  isgid: 0o2000,
} as const;

/** The keys are Ansible's. */
export function statOf(path: string, state: FileState): Readonly<Record<string, unknown>> {
  return {
    path,
    mode: modeText(state.mode),
    isdir: state.type === "directory",
    ischr: state.type === "char",
    isblk: state.type === "block",
    isreg: state.type === "file",
    isfifo: state.type === "fifo",
    islnk: state.type === "link",
    issock: state.type === "socket",
    ...Object.fromEntries(Object.entries(BITS).map(([name, bit]) => [name, (state.mode & bit) !== 0])),
    uid: state.uid,
    gid: state.gid,
    pw_name: state.owner,
    gr_name: state.group,
    size: state.size,
    inode: state.inode,
    dev: state.device,
    nlink: state.links,
    atime: state.atime,
    mtime: state.mtime,
    ctime: state.ctime,
  };
}
