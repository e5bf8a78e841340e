/** What is at a path of the host: type, permissions, owner, size, times, and the content's digest where asked for. */

import { plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { printSeen, seen } from "../programs/look-program.ts";
import { digest, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { predictState } from "./predicted-path.ts";

export type FileType = "file" | "directory" | "link" | "block" | "char" | "fifo" | "socket";

export interface FileState {
  readonly type: FileType;
  /** Permission bits with set-id and sticky bits. */
  readonly mode: number;
  /** -1 where it is only promised and not known. */
  readonly uid: number;
  readonly gid: number;
  /** The name, or the number as text where it has none; "" where it is only promised and not known. */
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly atime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly device: number;
  readonly links: number;
  /** Of a link: where it points, as written in it. */
  readonly target?: string;
  /** Of a link: the path that it leads to in the end, where something is there. */
  readonly real?: string;
  /** Of a file, where asked for and readable. */
  readonly sha256?: string;
}

export interface FileStateOptions {
  /** Look at what a link leads to instead of the link. */
  readonly follow?: boolean;
  readonly hash?: boolean;
}

/** The GNU and busybox spelling; then BSD's. Raw mode and numbers, owner, group: three lines. */
export const STAT_FORMAT = "%f %u %g %s %Y %X %Z %i %d %h\n%U\n%G";
export const BSD_STAT_FORMAT = "%Xp %u %g %z %m %a %c %i %d %l%n%Su%n%Sg";

const primitive: Primitive = {
  name: "hr_file_state",
  body: `
hr_path "$1"
hr_e= hr_k=s
[ -z "$2" ] || hr_k=S
{ hr_seen $hr_k "$hr_p" && hr_print_seen; } ||
{ [ -e "$hr_p" ] && stat \${2:+-L} -c '${STAT_FORMAT}' -- "$hr_p" 2>/dev/null; } ||
{ hr_e=$( { stat \${2:+-L} -c '${STAT_FORMAT}' -- "$hr_p" >&3; } 2>&1 ); } 3>&1 || case $hr_e in
  *": No such file or directory" | *": Not a directory") exit 0 ;;
  *option*) stat \${2:+-L} -f '${BSD_STAT_FORMAT}' "$hr_p" 2>/dev/null || exit 0 ;;
  *) printf '%s\\n' "\${hr_e##*: }" >&2; exit 1 ;;
esac
if [ -z "$2" ] && [ -L "$hr_p" ]; then
  readlink -- "$hr_p" 2>/dev/null || readlink "$hr_p"
  printf '\\0'
  [ ! -e "$hr_p" ] || readlink -f -- "$hr_p" 2>/dev/null
elif [ -n "$3" ] && hr_seen sha256 "$hr_p"; then printf %s "$hr_v"
elif [ -n "$3" ] && [ -f "$hr_p" ]; then
  { hr_digest sha256 <"$hr_p"; } 2>/dev/null
fi
exit 0`,
  requires: [resolvePath, digest, seen, printSeen],
};

/** `undefined`: there is nothing. By default of the path itself, not of what a link there leads to. */
export function fileState(path: string, options: FileStateOptions = {}): Read<FileState | undefined> {
  const spelled = plainPath(path);
  return defineRead({
    primitive,
    args: [spelled, options.follow ? "L" : "", options.hash ? "h" : ""],
    subject: { kind: "path", path: spelled },
    looks: [
      { kind: options.follow ? "S" : "s", path: spelled },
      ...(options.hash ? [{ kind: "sha256", path: spelled } as const] : []),
    ],
    parse: (reply) => parseState(reply, spelled),
    predict: (seen, overlay) => predictState(spelled, seen, overlay, options),
  });
}

function parseState(reply: Reply, path: string): FileState | undefined {
  if (reply.status !== 0) {
    throw new ReplyError(
      primitive.name,
      reply,
      `cannot look at ${path}: ${reply.stderr.toString().trim() || "the reason is not known"}`,
    );
  }
  if (reply.stdout.length === 0) return undefined;
  const [numbers = "", owner = "", group = "", ...rest] = reply.stdout.toString("utf8").split("\n");
  const state = readStat(numbers, owner, group);
  if (!state)
    throw new ReplyError(
      primitive.name,
      reply,
      `the host's \`stat\` gave no answer that can be read for ${path}`,
    );
  const details = rest.join("\n");
  if (state.type !== "link") return details.trim() === "" ? state : { ...state, sha256: details.trim() };
  const [target = "", real = ""] = details.split("\0").map((text) => text.replace(/\n$/, ""));
  return { ...state, target, ...(real === "" ? {} : { real }) };
}

const TYPES: Readonly<Record<number, FileType>> = {
  1: "fifo",
  2: "char",
  4: "directory",
  6: "block",
  8: "file",
  10: "link",
  12: "socket",
};

/** The three lines of `STAT_FORMAT`, or undefined where they are none. */
export function readStat(numbers: string, owner: string, group: string): FileState | undefined {
  const [raw = "", ...decimal] = numbers.split(" ");
  const bits = Number.parseInt(raw, 16);
  const [uid, gid, size, mtime, atime, ctime, inode, device, links] = decimal.map(Number);
  const type = TYPES[bits >> 12];
  if (type === undefined || links === undefined || uid === undefined || gid === undefined) return undefined;
  if (size === undefined || mtime === undefined || atime === undefined || ctime === undefined)
    return undefined;
  if (inode === undefined || device === undefined) return undefined;
  return {
    type,
    mode: bits & 0o7777,
    uid,
    gid,
    owner: named(owner, uid),
    group: named(group, gid),
    size,
    mtime,
    atime,
    ctime,
    inode,
    device,
    links,
  };
}

function named(name: string, id: number): string {
  return name === "" || name === "UNKNOWN" ? String(id) : name;
}
