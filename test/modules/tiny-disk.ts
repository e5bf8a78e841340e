/** The image of a disk with one FAT partition, as far as its tables go, and tools that stand in for mtools: its files lie in a folder beside it. */

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const SECTOR = 512;
const START = 8;
const PARTITION = 64;

export interface TinyDisk {
  /** Of the partition, in the table. */
  readonly type?: number;
  /** Sectors that the table promises. */
  readonly promised?: number;
  readonly bootSector?: "fat16" | "small-fat32" | "none";
}

export function tinyDisk({ type = 0x0c, promised = PARTITION, bootSector = "fat16" }: TinyDisk = {}): Buffer {
  const disk = Buffer.alloc((START + PARTITION) * SECTOR);
  disk[446 + 4] = type;
  disk.writeUInt32LE(START, 446 + 8);
  disk.writeUInt32LE(promised, 446 + 12);
  disk.writeUInt16LE(0xaa55, 510);
  if (bootSector === "none") return disk;
  const boot = disk.subarray(START * SECTOR, (START + 1) * SECTOR);
  boot.writeUInt16LE(SECTOR, 11);
  boot[13] = 8;
  boot.writeUInt16LE(32, 14);
  boot[16] = 2;
  boot.writeUInt16LE(0xaa55, 510);
  if (bootSector === "fat16") boot.writeUInt16LE(1, 22);
  else {
    boot.writeUInt32LE(524_288, 32);
    boot.writeUInt32LE(512, 36);
  }
  return disk;
}

const TOOL = `#!/bin/sh
store=\${0%/*}/../fat
[ "$MTOOLSRC" = /dev/null ] || { echo "the user's own settings would count" >&2; exit 1; }
all=$*
case "$all " in *"@@${START * SECTOR} "*) ;; *) echo "non DOS media" >&2; exit 1 ;; esac
for last; do before=$now now=$last; done
`;

const TOOLS: Readonly<Record<string, string>> = {
  mdir: `ls -p "$store" | sed 's|^|::/|'`,
  mlabel: `echo " Volume label is SYSTEM-BOOT"`,
  mtype: `[ -f "$store/\${now#::}" ] && cat "$store/\${now#::}"`,
  mcopy: `case $all in "-D o "*) ;; *) echo "would ask" >&2; exit 1 ;; esac
cat "$before" >"$store/\${now#::}"`,
  mdel: `rm "$store/\${now#::}"`,
};

/** Makes `disk.img`, its files, and the folder of the tools, whose path is returned. */
export function makeTinyDisk(
  folder: string,
  files: Readonly<Record<string, string>> = {},
  disk: TinyDisk = {},
): string {
  writeFileSync(path.join(folder, "disk.img"), tinyDisk(disk));
  mkdirSync(path.join(folder, "fat", "overlays"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, "fat", name), text);
  const tools = path.join(folder, "tools");
  mkdirSync(tools);
  for (const [name, body] of Object.entries(TOOLS)) {
    writeFileSync(path.join(tools, name), `${TOOL}${body}\n`);
    chmodSync(path.join(tools, name), 0o755);
  }
  return tools;
}
