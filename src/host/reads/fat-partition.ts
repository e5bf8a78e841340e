/** The FAT partition of a disk, or of the image of one: where it begins, what it is called, what lies in its root. Read with mtools, never mounted. */

import { plainPath } from "../host-path.ts";
import type { Primitive } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

const SECTOR = 512;
/** The types of FAT partitions in a table of the old kind. */
const FAT_TYPES = "1 4 6 11 12 14";
/** mtools takes a FAT32 with fewer clusters for a broken FAT16. */
const LEAST_FAT32_CLUSTERS = 65_525;
/** Of a file that is read, in bytes: seeds and command lines are small. */
const LONGEST = 64 * 1024;

export interface FatFile {
  readonly name: string;
  /** Of files that were asked for. */
  readonly content?: Buffer;
}

export type FatPartition =
  | { readonly state: "absent" }
  | { readonly state: "unusable"; readonly why: string; readonly help?: string }
  | {
      readonly state: "ready";
      /** In bytes. */
      readonly offset: number;
      readonly label: string;
      /** Folders have no content, and end with a slash. */
      readonly files: readonly FatFile[];
    };

/**
 * $1 path, then names of files whose content is told. Prints a line for each thing that it sees. 3: nothing is there;
 * 4: it is neither a file nor a block device; 5: it may not be read.
 */
const primitive: Primitive = {
  name: "hr_fat_partition",
  body: `
hr_path "$1"
shift
[ -e "$hr_p" ] || exit 3
if [ -b "$hr_p" ]; then
  hr_real=$(readlink -f "$hr_p")
  grep -E "^$hr_real(p?[0-9]+)? " /proc/self/mounts 2>/dev/null | sed 's/^/mounted /'
elif [ -f "$hr_p" ]; then
  echo "size $(($(wc -c <"$hr_p")))"
else exit 4; fi
[ -r "$hr_p" ] || exit 5
hr_o=$(od -An -v -tu1 -j446 -N66 "$hr_p" | tr -s ' ' '\\n' | awk '
/./ { b[n++] = $1 }
function word(at) { return b[at] + 256 * (b[at + 1] + 256 * (b[at + 2] + 256 * b[at + 3])) }
END {
  if (n < 66 || b[64] != 85 || b[65] != 170) exit
  split("${FAT_TYPES}", types, " ")
  for (i = 0; i < 4; i++) for (t in types) if (b[i * 16 + 4] == types[t]) {
    printf "%.0f %.0f\\n", word(i * 16 + 8) * ${SECTOR}, word(i * 16 + 12) * ${SECTOR}
    exit
  }
}')
[ -n "$hr_o" ] || exit 0
echo "partition $hr_o"
hr_o=\${hr_o% *}
echo "boot $(od -An -v -tx1 -j "$hr_o" -N ${SECTOR} "$hr_p" | tr -d ' \\n')"
command -v mdir >/dev/null 2>&1 || { echo "no mtools"; exit 0; }
MTOOLSRC=/dev/null HOME=/nonexistent
export MTOOLSRC HOME
if hr_l=$(mdir -b -a -i "$hr_p@@$hr_o" :: 2>&1); then printf '%s\\n' "$hr_l" | sed 's/^/entry /'
else printf '%s\\n' "$hr_l" | sed 's/^/trouble /'; exit 0; fi
mlabel -s -i "$hr_p@@$hr_o" :: 2>/dev/null | sed -n 's/^ *Volume label is /label /p'
for hr_n in "$@"; do
  mtype -i "$hr_p@@$hr_o" "::$hr_n" >/dev/null 2>&1 || continue
  printf 'file %s ' "$hr_n"
  { mtype -i "$hr_p@@$hr_o" "::$hr_n" 2>/dev/null | od -An -v -tx1 -N ${LONGEST} | tr -d ' \\n'; }
  echo
done`,
  requires: [resolvePath],
};

/** `names`: the files of its root whose content is wanted. */
export function fatPartition(path: string, names: readonly string[]): Read<FatPartition> {
  const spelled = plainPath(path);
  return defineRead<FatPartition>({
    primitive,
    args: [spelled, ...names],
    subject: { kind: "path", path: spelled },
    timeout: 120_000,
    parse: (reply) => {
      if (reply.status === 3) return { state: "absent" };
      if (reply.status === 4) return { state: "unusable", why: "it is neither a file nor a block device" };
      if (reply.status === 5)
        return {
          state: "unusable",
          why: "it may not be read",
          help: "for a device: `become: true`, or add the account to the group of the device (`disk`)",
        };
      if (reply.status !== 0)
        throw new ReplyError(
          primitive.name,
          reply,
          `cannot look into ${spelled}: ${reply.stderr.toString().trim()}`,
        );
      return parsePartition(reply.stdout.toString("utf8").split("\n"));
    },
    predict: (seen, overlay) => predictFiles(spelled, names, seen, overlay),
  });
}

/** How an overlay knows a file of the partition. */
export function fatFilePath(image: string, name: string): string {
  return plainPath(`${image}::/${name.toLowerCase()}`);
}

function predictFiles(
  image: string,
  names: readonly string[],
  seen: FatPartition,
  overlay: Overlay,
): Predicted<FatPartition> | undefined {
  if (seen.state !== "ready") return undefined;
  let { files } = seen;
  for (const name of names) {
    const effect = overlay.effectOn({ kind: "path", path: fatFilePath(image, name) });
    if (effect?.kind !== "file" && effect?.kind !== "absent") continue;
    files = files.filter((file) => file.name.toLowerCase() !== name.toLowerCase());
    if (effect.kind === "file" && effect.content instanceof Uint8Array)
      files = [...files, { name, content: Buffer.from(effect.content) }];
  }
  return files === seen.files ? undefined : { known: { ...seen, files } };
}

function parsePartition(lines: readonly string[]): FatPartition {
  const said = (key: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const [mounted] = said("mounted");
  if (mounted !== undefined) {
    const [source = "", at = ""] = mounted.split(" ");
    return { state: "unusable", why: `${source} is mounted on ${at}`, help: `umount ${source}` };
  }
  const [place] = said("partition");
  if (place === undefined)
    return {
      state: "unusable",
      why: "it has no partition table with a FAT partition in it",
      help: "is it the image of a disk for a Raspberry Pi, and decompressed?",
    };
  const [offset = 0, length = 0] = place.split(" ").map(Number);
  const [size] = said("size").map(Number);
  if (size !== undefined && offset + length > size)
    return {
      state: "unusable",
      why: `it ends in the middle of its FAT partition, after ${size} bytes`,
      help: "was it downloaded and decompressed to its end?",
    };
  const wrong = troubleOf(Buffer.from(said("boot")[0] ?? "", "hex"));
  if (wrong) return wrong;
  if (lines.includes("no mtools"))
    return {
      state: "unusable",
      why: "mtools is not installed on this machine, which edits FAT partitions without mounting them",
      help: "`apt install mtools`, or on a Mac `brew install mtools`",
    };
  const [trouble] = said("trouble");
  if (trouble !== undefined)
    return { state: "unusable", why: `mtools can't read its FAT: ${trouble.trim()}` };
  return {
    state: "ready",
    offset,
    label: said("label")[0]?.trim() ?? "",
    files: filesOf(said("entry"), said("file")),
  };
}

function filesOf(entries: readonly string[], contents: readonly string[]): readonly FatFile[] {
  const known = new Map(
    contents.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at).toLowerCase(), Buffer.from(line.slice(at + 1), "hex")];
    }),
  );
  return entries
    .map((entry) => entry.replace(/^::\/?/, ""))
    .filter((name) => name !== "")
    .map((name) => {
      const content = known.get(name.toLowerCase());
      return content === undefined ? { name } : { name, content };
    });
}

/** What its boot sector says against it. */
function troubleOf(boot: Buffer): FatPartition | undefined {
  const bytes = boot.length === SECTOR ? boot.readUInt16LE(11) : 0;
  const perCluster = boot[13] ?? 0;
  const isFat =
    bytes >= 512 && (bytes & (bytes - 1)) === 0 && perCluster > 0 && boot.readUInt16LE(510) === 0xaa55;
  if (!isFat)
    return {
      state: "unusable",
      why: "its first FAT partition holds no FAT file system",
      help: "is it the right image?",
    };
  const short = boot.readUInt16LE(22);
  if (short !== 0) return undefined;
  const sectors = boot.readUInt16LE(19) || boot.readUInt32LE(32);
  const before = boot.readUInt16LE(14) + (boot[16] ?? 0) * boot.readUInt32LE(36);
  const clusters = Math.floor((sectors - before) / perCluster);
  if (clusters >= LEAST_FAT32_CLUSTERS) return undefined;
  return {
    state: "unusable",
    why: `its FAT32 has ${clusters} clusters, and mtools reads none with fewer than ${LEAST_FAT32_CLUSTERS}`,
    help: "write the image to the card as it is, mount the card's first partition, and copy the files there",
  };
}
