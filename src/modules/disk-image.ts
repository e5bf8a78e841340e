/** `disk_image`: a card or stick holds an image. Everything on it is lost, so everything is asked first. */

import { z } from "zod";
import { writeDisk } from "../host/changes/write-disk.ts";
import { hostPath } from "../host/host-path.ts";
import { type BlockDevice, type Disks, disks, type ImageOnDisk, imageOnDisk } from "../host/reads/disk.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { int, path, word } from "./contract/params.ts";

const GIGABYTE = 1_000_000_000;

const params = z.strictObject({
  image: path().describe("The image: a file of the host, decompressed."),
  device: path()
    .refine((at) => /^\/dev\/disk\/by-id\/[^/]+$/.test(at), {
      error:
        "name the disk by its identity, `/dev/disk/by-id/…`: letters such as /dev/sdb change with every boot",
    })
    .describe("The disk, as `/dev/disk/by-id/…`: the whole disk, no partition."),
  serial: word()
    .optional()
    .describe(
      "Its serial number, typed in by whoever has looked at the disk: without it nothing is written.",
    ),
  max_size: int()
    .default(256)
    .describe("A disk with more than this many gigabytes (10⁹ bytes) is no card, and refused."),
});

type Params = z.output<typeof params>;

export const diskImage = defineModule({
  name: "disk_image",
  summary: "Have an image on a card or stick",
  description: `Writes the image of a disk onto a removable disk, reads it back, and does nothing where the disk begins with that image
already. All that was on the disk is lost, so much is refused: a partition, a disk that is built in, mounted, swapped to, part of a volume group, a RAID or an
encrypted disk, read-only, too small, or larger than \`max_size\`; and every disk whose serial number was not given with \`serial\`. The refusal says which
disk it is, so that a first run without \`serial\` is the question and the second the answer.

Needs root and lsblk, so Linux.`,
  params,
  paramAliases: { src: "image", dest: "device" },
  returns: {
    device: "What the path leads to.",
    model: "The model of the disk.",
    serial: "Its serial number.",
    size: "Its size in bytes.",
    sha256: "The digest of what was written and read back.",
  },
  examples: [
    {
      title: "A card in the reader",
      yaml: '- name: the card holds the image\n  disk_image:\n    image: /srv/images/pi.img\n    device: /dev/disk/by-id/usb-Generic_Reader_0123456789-0:0\n    serial: "{{ card_serial | default(omit) }}"\n  become: true\n',
    },
  ],
  reads: "the disk: its size, whether it is mounted, what it begins with; on the controller the image",
  writes: "the whole disk",
  support: { check: "full", diff: "partial", note: "a diff says only that the disk holds something else" },
  observe: (p, _given, host) => ({
    disks: disks(p.device),
    image: imageOnDisk(hostPath(p.image, host), p.device),
  }),
  decide: (p, seen, context) => decide(p, seen, context),
});

interface Seen {
  readonly disks: Disks;
  readonly image: ImageOnDisk;
}

function decide(p: Params, seen: Seen, { host }: DecideContext): Verdict | Refusal {
  const image = hostPath(p.image, host);
  const { disks: known } = seen;
  if (known.state === "unknown")
    return refuse(known.why, {
      help: `write ${image} with Raspberry Pi Imager instead, without any customisation`,
    });
  if (seen.image.size === undefined) return refuse(`${image} is not there`, { mayResolve: true });
  if (known.target === undefined)
    return refuse(`${p.device} is not there`, { help: "is the card in the reader? `ls -l /dev/disk/by-id`" });
  const disk = known.devices.find((d) => d.path === known.target);
  if (!disk)
    return refuse(`${p.device} leads to ${known.target}, which is no disk of its own: name the whole disk`);
  const obstacle = obstacleOf(disk, seen.image.size, p.max_size, known.devices);
  if (obstacle) return refuse(`${titleOf(disk)} is not written to: ${obstacle}`);
  const result = { device: disk.path, model: disk.model, serial: disk.serial, size: disk.size };
  if (seen.image.same) return { changes: [], result };
  if (p.serial === undefined || p.serial === "")
    return refuse(`all that is on ${titleOf(disk)} would be lost`, {
      help: `if this is the disk that is meant, give its serial number: \`serial: ${disk.serial}\``,
      result,
    });
  if (p.serial !== disk.serial)
    return refuse(`${titleOf(disk)} is in the reader, not the disk with the serial number ${p.serial}`, {
      result,
    });
  return {
    changes: [
      writeDisk({ image, device: p.device, serial: disk.serial, size: disk.size, title: titleOf(disk) }),
    ],
    result,
    collect: ([reply]) => ({ sha256: reply?.stdout.toString("utf8") ?? "" }),
  };
}

/** "SD/MMC (/dev/sdb, 31.9 GB, serial number 0123)" */
function titleOf(disk: BlockDevice): string {
  const size = `${(disk.size / GIGABYTE).toFixed(1)} GB`;
  return `${disk.model || "the disk"} (${disk.path}, ${size}, serial number ${disk.serial || "unknown"})`;
}

function allOf(disk: BlockDevice): readonly BlockDevice[] {
  return [disk, ...disk.children.flatMap(allOf)];
}

/** Why nobody should write to that disk, whatever anybody says. */
function obstacleOf(
  disk: BlockDevice,
  wanted: number,
  most: number,
  devices: readonly BlockDevice[],
): string | undefined {
  if (disk.type !== "disk") return `it is no disk but \`${disk.type}\``;
  const all = allOf(disk);
  const [used] = all.flatMap((d) => d.mountpoints.map((at) => [d.path, at] as const));
  if (used?.[1] === "[SWAP]") return `the system swaps to ${used[0]}`;
  if (used) return `${used[0]} is mounted on ${used[1]}`;
  const built = all.find((d) => d !== disk && d.type !== "part");
  if (built) return `${built.path} (${built.type}) is built on it`;
  if (disk.readOnly) return "it is read-only: the lock of the card may be on";
  if (!(disk.removable || disk.hotplug || ["usb", "mmc"].includes(disk.transport)))
    return "it is built in, neither removable nor on USB";
  if (disk.serial === "") return "it tells no serial number to know it by";
  if (devices.filter((d) => d.serial === disk.serial).length > 1)
    return "another disk here has the same serial number: take that one out";
  if (disk.size < wanted) return `it is smaller than the image (${(wanted / GIGABYTE).toFixed(1)} GB)`;
  if (disk.size > most * GIGABYTE) return `it is larger than max_size (${most} GB), and so hardly a card`;
  return undefined;
}
