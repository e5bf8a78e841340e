/** `fat_files`: files in the FAT partition of a card, or of the image of one, without mounting it. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { type FatFilePlace, removeFatFile, writeFatFile } from "../host/changes/write-fat-file.ts";
import { hostPath } from "../host/host-path.ts";
import { type FatPartition, fatPartition } from "../host/reads/fat-partition.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { list, path, text } from "./contract/params.ts";

/** Firmware reads seeds at the first boot: what is longer is a mistake. */
const LONGEST = 16 * 1024;

const name = () =>
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,100}$/, {
    error: "a file of the partition's root is named by letters, digits, `.`, `_` and `-`",
  });

const EXPANDED = /[$*(){}[\]\\'"`;?~\n]/;

const params = z.strictObject({
  path: path()
    .refine((file) => !EXPANDED.test(file), {
      error: "mtools, which does the work, would have a shell expand this name: rename the file",
    })
    .describe("The image (a file, decompressed) or the block device, such as `/dev/disk/by-id/usb-…`."),
  labels: list(text())
    .default([])
    .describe("What the partition may be called, in any case; another is refused. Empty: anything."),
  files: z
    .record(
      name(),
      text().refine((content) => Buffer.byteLength(content) <= LONGEST, {
        error: `a file may have ${LONGEST / 1024} KiB at most`,
      }),
    )
    .default({})
    .describe("Files that shall be in the partition's root, and what each holds."),
  absent: list(name()).default([]).describe("Files that shall not be there."),
  read: list(name()).default([]).describe("Files whose text is returned, as it was before."),
  secret: list(name()).default([]).describe("Files whose content no diff shows."),
});

type Params = z.output<typeof params>;
type Ready = Extract<FatPartition, { state: "ready" }>;

export const fatFiles = defineModule({
  name: "fat_files",
  summary: "Keep files in the FAT partition of a card or an image",
  description: `Writes and removes files in the root of the first FAT partition of a disk, or of an image file of one, without mounting it; for
an image file no root is needed. mtools does the work and must be installed on the host. Each file is read back before it counts as written, and
all others stay as they are.

The partition is found in the partition table of the old kind (MBR), which all images for the Raspberry Pi have. A mounted device is refused. A FAT32
with fewer than 65525 clusters is refused, since mtools does not read it.`,
  params,
  paramAliases: { image: "path", device: "path" },
  returns: {
    label: "What the partition is called.",
    offset: "Where it begins, in bytes.",
    names: "What lies in its root, as it was before; folders end with a slash.",
    contents: "By name, the text of those files of `read` that are there, as it was before.",
  },
  examples: [
    {
      title: "A command line for the kernel",
      yaml: "- name: the boot partition is known\n  fat_files:\n    path: /srv/images/pi.img\n    labels: [system-boot]\n    read: [cmdline.txt]\n  register: boot\n\n- name: the kernel counts memory\n  fat_files:\n    path: /srv/images/pi.img\n    files:\n      cmdline.txt: \"{{ boot.contents['cmdline.txt'] | trim }} cgroup_enable=memory\\n\"\n",
    },
  ],
  reads: "the FAT partition of the card or image: its files",
  writes: "files in that partition",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    partition: fatPartition(hostPath(p.path, host), [
      ...new Set([...Object.keys(p.files), ...p.absent, ...p.read]),
    ]),
  }),
  decide: (p, { partition }, context) => decide(p, partition, context),
});

function decide(p: Params, partition: FatPartition, { host }: DecideContext): Verdict | Refusal {
  const at = hostPath(p.path, host);
  if (partition.state === "absent") return refuse(`${at} is not there`, { mayResolve: true });
  if (partition.state === "unusable")
    return refuse(`${at} can't be used: ${partition.why}`, {
      ...(partition.help === undefined ? {} : { help: partition.help }),
      mayResolve: true,
    });
  const wanted = p.labels.map((label) => label.toLowerCase());
  if (wanted.length > 0 && !wanted.includes(partition.label.toLowerCase()))
    return refuse(
      `the FAT partition of ${at} is called \`${partition.label}\`, not ${p.labels.map((l) => `\`${l}\``).join(" or ")}`,
      { help: "is it the right image?", mayResolve: true },
    );
  const both = p.absent.find((n) => Object.keys(p.files).some((f) => f.toLowerCase() === n.toLowerCase()));
  if (both !== undefined) return refuse(`${both} can't be both in \`files\` and in \`absent\``);
  return {
    changes: [...removals(p, at, partition), ...writings(p, at, partition)],
    result: {
      label: partition.label,
      offset: partition.offset,
      names: partition.files.map((file) => file.name),
      contents: Object.fromEntries(
        p.read.flatMap((n) => {
          const content = fileOf(partition, n)?.content;
          return content === undefined ? [] : [[n, content.toString("utf8")]];
        }),
      ),
    },
  };
}

function fileOf(partition: Ready, wanted: string) {
  return partition.files.find((file) => file.name.toLowerCase() === wanted.toLowerCase());
}

function placeOf(p: Params, at: string, partition: Ready, file: string): FatFilePlace {
  const before = fileOf(partition, file)?.content;
  return { path: at, offset: partition.offset, name: file, before, sensitive: p.secret.includes(file) };
}

function removals(p: Params, at: string, partition: Ready): readonly Change[] {
  return p.absent
    .filter((file) => fileOf(partition, file))
    .map((file) => removeFatFile(placeOf(p, at, partition, file)));
}

function writings(p: Params, at: string, partition: Ready): readonly Change[] {
  return Object.entries(p.files).flatMap(([file, content]) => {
    const wanted = Buffer.from(content);
    const place = placeOf(p, at, partition, file);
    return place.before && wanted.equals(place.before) ? [] : [writeFatFile(place, wanted)];
  });
}
