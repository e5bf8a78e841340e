/** Facts: block devices and their partitions. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";
import { readUuids } from "./mounts.ts";

/** `disk` lines for devices, `part` lines for partitions: sizes in sectors of 512 bytes; texts last. */
const script = `
for dir in /sys/block/*; do
  [ -d "$dir" ] || continue
  name=\${dir##*/}
  case $name in ram* | loop*) read -r size <"$dir/size"; [ "$size" = 0 ] && continue ;; esac
  size=0 rotational=- removable=- block=512 vendor= model=
  { read -r size <"$dir/size"; read -r rotational <"$dir/queue/rotational"; read -r removable <"$dir/removable"
    read -r block <"$dir/queue/logical_block_size"; read -r vendor <"$dir/device/vendor"; read -r model <"$dir/device/model"; } 2>/dev/null
  printf 'disk %s %s %s %s %s %s\\n' "$name" "$size" "$rotational" "$removable" "$block" "$model|$vendor"
  for part in "$dir"/*/partition; do
    [ -r "$part" ] || continue
    part=\${part%/partition} start=0 size=0
    { read -r size <"$part/size"; read -r start <"$part/start"; } 2>/dev/null
    printf 'part %s %s %s %s\\n' "$name" "\${part##*/}" "$size" "$start"
  done
done 2>/dev/null
[ ! -d /dev/disk/by-uuid ] || ls -l /dev/disk/by-uuid 2>/dev/null
true`;

const partition = z.object({
  size: z.string().describe("For people: `14.90 GB`."),
  sectors: z.int(),
  start: z.int(),
  uuid: z.string().nullable(),
});

const schema = z.object({
  devices: z.record(
    z.string(),
    z.object({
      model: z.string().nullable(),
      vendor: z.string().nullable(),
      size: z.string(),
      sectors: z.int(),
      sectorsize: z.int(),
      rotational: z.string(),
      removable: z.string(),
      partitions: z.record(z.string(), partition),
    }),
  ),
});

const UNITS = ["Bytes", "KB", "MB", "GB", "TB", "PB"];

export function readableSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(2)} ${UNITS[power]}`;
}

type Words = readonly string[];

function partitionsOf(disk: string, parts: readonly Words[], uuids: ReadonlyMap<string, string>) {
  const own = parts.filter(([of]) => of === disk);
  return Object.fromEntries(
    own.map(([, name = "", size = "0", start = "0"]) => [
      name,
      {
        size: readableSize(Number(size) * 512),
        sectors: Number(size),
        start: Number(start),
        uuid: uuids.get(name) ?? null,
      },
    ]),
  );
}

export const devices = defineFamily({
  name: "devices",
  group: "hardware",
  script,
  quick: true,
  schema,
  parse: ({ output }) => {
    const lines = linesOf(output);
    const of = (word: string): Words[] =>
      lines.filter((l) => l.startsWith(`${word} `)).map((l) => l.slice(word.length + 1).split(" "));
    const uuids = readUuids(lines);
    const parts = of("part");
    const disks = of("disk").map(
      ([name = "", size = "0", rotational = "", removable = "", block = "512", ...texts]) => {
        const [model = "", vendor = ""] = texts.join(" ").split("|");
        return [
          name,
          {
            model: model.trim() || null,
            vendor: vendor.trim() || null,
            size: readableSize(Number(size) * 512),
            sectors: Number(size),
            sectorsize: Number(block),
            rotational,
            removable,
            partitions: partitionsOf(name, parts, uuids),
          },
        ] as const;
      },
    );
    return { devices: Object.fromEntries(disks) };
  },
});
