/** Facts: mounted file systems. Sizes only of local ones: asking a network mount would wait for its server. */

import { z } from "zod";
import { defineFamily, LATE, LIMIT, linesOf } from "./fact-family.ts";

const LOCAL = [
  "ext2",
  "ext3",
  "ext4",
  "xfs",
  "btrfs",
  "zfs",
  "f2fs",
  "bcachefs",
  "vfat",
  "exfat",
  "msdos",
  "ntfs",
  "ntfs3",
  "hfsplus",
  "overlay",
  "squashfs",
  "iso9660",
  "udf",
  "jfs",
  "reiserfs",
];

const TABLE = "/proc/self/mountinfo";

/** A dead disk costs its sizes: the table itself is read apart. */
const script = `
echo '== sizes'
${LIMIT}
if [ ! -e ${TABLE} ]; then
  $limit mount | sed 's/^/mount /'
  $limit df -Pkl 2>/dev/null || $limit df -Pk
  exit 0
fi
[ ! -d /dev/disk/by-uuid ] || ls -l /dev/disk/by-uuid 2>/dev/null
set --
while read -r id parent device root mount rest; do
  case \${rest#* - } in ${LOCAL.map((t) => `${t}\\ *`).join(" | ")}) ;; *) continue ;; esac
  case $mount in *\\\\*) mount=$(printf '%b' "$mount") ;; esac
  set -- "$@" "$mount"
done <${TABLE}
[ $# = 0 ] || $limit stat -f -c 'size %b %f %a %S %c %d %n' -- "$@" 2>/dev/null
case $? in ${LATE}) exit 124 ;; esac
exit 0`;

const schema = z.object({
  mounts: z.array(
    z.object({
      mount: z.string(),
      device: z.string(),
      fstype: z.string(),
      options: z.string(),
      dump: z.int(),
      passno: z.int(),
      uuid: z.string().describe("`N/A` where unknown."),
      size_total: z.int().optional().describe("Bytes; of local file systems only."),
      size_available: z.int().optional(),
      block_size: z.int().optional(),
      block_total: z.int().optional(),
      block_available: z.int().optional(),
      block_used: z.int().optional(),
      inode_total: z.int().optional(),
      inode_available: z.int().optional(),
      inode_used: z.int().optional(),
    }),
  ),
});

export interface MountPoint {
  readonly path: string;
  readonly source: string;
  readonly type: string;
  /** Of the mount, then of the file system, without repetition. */
  readonly options: readonly string[];
  /** The folder of the file system that is mounted here; `/` but for bind mounts and subvolumes. */
  readonly root: string;
}

/** Undoes the octal escapes of the kernel's tables (`\040` is a space). */
export function unescapeMount(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Out of the lines of `ls -l /dev/disk/by-uuid`: identifiers by device name. */
export function readUuids(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const match = /\s(\S+) -> .*\/([^/]+)$/.exec(line);
      return match?.[1] && match[2] ? [[match[2], match[1]] as const] : [];
    }),
  );
}

/** A line of /proc/self/mountinfo. */
export function readMountLine(line: string): MountPoint | undefined {
  const [own = "", behind] = line.split(" - ");
  const [, , , root = "", path = "", options = ""] = own.split(" ");
  if (behind === undefined || path === "") return undefined;
  const [type = "", source = "", superOptions = ""] = behind.split(" ");
  return {
    path: unescapeMount(path),
    source: unescapeMount(source),
    type,
    options: [...new Set([...options.split(","), ...superOptions.split(",")])].filter((o) => o !== ""),
    root: unescapeMount(root),
  };
}

/** What Ansible lists: what has a device or a server, and the root whatever it is. */
function isListed({ path, source, type }: MountPoint): boolean {
  return (
    path === "/" || ((source.startsWith("/") || source.includes(":/") || type === "zfs") && type !== "autofs")
  );
}

type Sizes = readonly [
  blocks: number,
  free: number,
  available: number,
  size: number,
  inodes: number,
  inodesFree: number,
];

function sizeFacts([blocks, , available, size, inodes, inodesFree]: Sizes) {
  return {
    size_total: blocks * size,
    size_available: available * size,
    block_size: size,
    block_total: blocks,
    block_available: available,
    block_used: blocks - available,
    inode_total: inodes,
    inode_available: inodesFree,
    inode_used: inodes - inodesFree,
  };
}

function readSizes(lines: readonly string[]): ReadonlyMap<string, Sizes> {
  const found = new Map<string, Sizes>();
  for (const line of lines) {
    const match = /^size (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/.exec(line);
    if (match) found.set(match[7] ?? "", match.slice(1, 7).map(Number) as unknown as Sizes);
  }
  return found;
}

/** What `mount` and `df` say where there is no such table; `df` was asked for local file systems only. */
function readOthers(lines: readonly string[]) {
  const sizes = new Map(
    lines.flatMap((line) => {
      const match = /^\S.*?\s+(\d+)\s+\d+\s+(-?\d+)\s+\d+%\s+(\/.*)$/.exec(line);
      return match ? [[match[3] ?? "", [Number(match[1]), Number(match[2])]] as const] : [];
    }),
  );
  return lines.flatMap((line) => {
    const [, device = "", mount = "", type, words = ""] =
      /^mount (\S+) on (.+?)(?: type (\S+))? \(([^()]+)\)$/.exec(line) ?? [];
    const [first = "", ...rest] = words.split(/\s*,\s*/);
    if (mount !== "/" && !device.startsWith("/") && !device.includes(":/") && (type ?? first) !== "zfs")
      return [];
    const [total, available] = sizes.get(mount) ?? [];
    return {
      mount,
      device,
      fstype: type ?? first,
      options: (type === undefined ? rest : [first, ...rest]).join(","),
      dump: 0,
      passno: 0,
      uuid: "N/A",
      ...(total === undefined || available === undefined
        ? {}
        : { size_total: total * 1024, size_available: available * 1024 }),
    };
  });
}

export const mounts = defineFamily({
  name: "mounts",
  group: "hardware",
  files: [TABLE],
  script,
  deadline: 5,
  schema,
  parse: ({ output, file }) => {
    const lines = linesOf(output);
    if (lines.some((l) => l.startsWith("mount "))) return { mounts: readOthers(lines) };
    const sizes = readSizes(lines);
    const uuids = readUuids(lines);
    const table = linesOf(file(TABLE) ?? "").flatMap((l) => readMountLine(l) ?? []);
    return {
      mounts: table.filter(isListed).map((point) => {
        const size = sizes.get(point.path);
        return {
          mount: point.path,
          device: point.source,
          fstype: point.type,
          options: point.options.join(","),
          dump: 0,
          passno: 0,
          uuid: uuids.get(point.source.replace(/^.*\//, "")) ?? "N/A",
          ...(size ? sizeFacts(size) : {}),
        };
      }),
    };
  },
});
