/** Which disks are written to: hardly any. Every reason not to, as lsblk tells it. */

import { describe, expect, it } from "vitest";
import { disks, imageOnDisk } from "../../src/host/reads/disk.ts";
import { diskImage } from "../../src/modules/disk-image.ts";
import { decide, isRefusal, type LocalRun, readParams } from "./local-host.ts";

const BY_ID = "/dev/disk/by-id/usb-Generic_Reader_0123-0:0";
const GB = 1_000_000_000;
const RUN: LocalRun = {};

type Data = Readonly<Record<string, unknown>>;

const SYSTEM: Data = {
  path: "/dev/nvme0n1",
  type: "disk",
  rm: false,
  hotplug: false,
  ro: false,
  size: 500 * GB,
  tran: "nvme",
  model: "SSD",
  serial: "S1",
  mountpoints: [null],
  children: [{ path: "/dev/nvme0n1p1", type: "part", size: 500 * GB, mountpoints: ["/"] }],
};

const CARD: Data = {
  path: "/dev/sdb",
  type: "disk",
  rm: true,
  hotplug: true,
  ro: false,
  size: 32 * GB,
  tran: "usb",
  model: "Reader",
  serial: "0123",
  mountpoints: [null],
  children: [{ path: "/dev/sdb1", type: "part", size: GB, mountpoints: [null] }],
};

interface Case {
  readonly title: string;
  readonly target?: string;
  readonly card?: Data;
  readonly more?: readonly Data[];
  readonly params?: Data;
  readonly image?: { readonly size: number | undefined; readonly same: boolean };
  /** The words of a refusal, or what is done. */
  readonly outcome: string | readonly string[];
}

const part = (more: Data): Data => ({
  path: "/dev/sdb1",
  type: "part",
  size: GB,
  mountpoints: [null],
  ...more,
});
const WRITTEN = ["write /srv/pi.img to Reader (/dev/sdb, 32.0 GB, serial number 0123), all of which is lost"];

const CASES: readonly Case[] = [
  { title: "the right card, confirmed", outcome: WRITTEN },
  {
    title: "the right card in a built-in reader",
    card: { rm: false, hotplug: false, tran: "mmc" },
    outcome: WRITTEN,
  },
  {
    title: "a card that holds the image already, whoever asks",
    params: { serial: "" },
    image: { size: GB, same: true },
    outcome: [],
  },
  {
    title: "a card that nobody has confirmed",
    params: { serial: "" },
    outcome: "all that is on Reader (/dev/sdb, 32.0 GB, serial number 0123) would be lost",
  },
  {
    title: "another card than the confirmed one",
    params: { serial: "9999" },
    outcome: "not the disk with the serial number 9999",
  },
  {
    title: "the disk of the system",
    target: "/dev/nvme0n1",
    params: { serial: "S1" },
    outcome: "/dev/nvme0n1p1 is mounted on /",
  },
  { title: "a partition", target: "/dev/sdb1", outcome: "leads to /dev/sdb1, which is no disk of its own" },
  {
    title: "a mounted card",
    card: { children: [part({ mountpoints: ["/media/pi"] })] },
    outcome: "/dev/sdb1 is mounted on /media/pi",
  },
  {
    title: "a card that is mounted as a whole",
    card: { mountpoints: ["/mnt"] },
    outcome: "/dev/sdb is mounted on /mnt",
  },
  {
    title: "a disk that is swapped to",
    card: { children: [part({ mountpoints: ["[SWAP]"] })] },
    outcome: "the system swaps to /dev/sdb1",
  },
  {
    title: "a part of something larger",
    card: {
      children: [part({ children: [{ path: "/dev/mapper/vg-lv", type: "lvm", mountpoints: [null] }] })],
    },
    outcome: "/dev/mapper/vg-lv (lvm) is built on it",
  },
  {
    title: "an encrypted disk",
    card: { children: [{ path: "/dev/mapper/x", type: "crypt" }] },
    outcome: "/dev/mapper/x (crypt) is built on it",
  },
  {
    title: "a disk that is built in",
    card: { rm: false, hotplug: false, tran: "sata" },
    outcome: "it is built in",
  },
  { title: "a locked card", card: { ro: true }, outcome: "it is read-only" },
  { title: "a loop device", card: { type: "loop" }, outcome: "it is no disk but `loop`" },
  {
    title: "a card that is too small",
    image: { size: 33 * GB, same: false },
    outcome: "smaller than the image (33.0 GB)",
  },
  {
    title: "a disk that is too large to be a card",
    card: { size: 2000 * GB },
    outcome: "larger than max_size (256 GB)",
  },
  { title: "a disk without a serial number", card: { serial: null }, outcome: "no serial number" },
  {
    title: "two disks with one serial number",
    more: [{ ...CARD, path: "/dev/sdc" }],
    outcome: "another disk here has the same serial number",
  },
  { title: "an empty reader", target: "", outcome: "is not there" },
  {
    title: "an image that is not there",
    image: { size: undefined, same: false },
    outcome: "/srv/pi.img is not there",
  },
];

function seenOf({ target = "/dev/sdb", card, more = [], image }: Case) {
  const blockdevices = [SYSTEM, { ...CARD, ...card }, ...more];
  const stdout = Buffer.from(`${target}\n${JSON.stringify({ blockdevices })}`);
  const known = disks(BY_ID).parse({ status: 0, stdout, stderr: Buffer.alloc(0) });
  return { disks: known, image: image ?? { size: 4 * GB, same: false } };
}

describe("disk_image", () => {
  it.each(CASES)("$title", (theCase) => {
    const params = readParams(diskImage, {
      image: "/srv/pi.img",
      device: BY_ID,
      serial: "0123",
      ...theCase.params,
    });
    const verdict = decide(diskImage, params, seenOf(theCase), RUN);
    const outcome = isRefusal(verdict) ? verdict.message : verdict.changes.map((c) => c.summary);
    if (typeof outcome === "string" && typeof theCase.outcome === "string")
      expect(outcome).toContain(theCase.outcome);
    else expect(outcome).toEqual(theCase.outcome);
  });

  it("tells how to confirm", () => {
    const params = readParams(diskImage, { image: "/srv/pi.img", device: BY_ID });
    const verdict = decide(diskImage, params, seenOf({ title: "", outcome: "" }), RUN);
    expect(verdict).toMatchObject({ help: expect.stringContaining("serial: 0123") as string });
  });

  it.each(["/dev/sdb", "/dev/disk/by-id/", "/dev/disk/by-id/../sda", "sdb", "/srv/x.img"])(
    "takes no device named %s",
    (device) => {
      expect(diskImage.params.safeParse({ image: "/srv/pi.img", device }).success).toBe(false);
    },
  );

  it("says that disks can't be told apart where there is no lsblk", () => {
    const known = disks(BY_ID).parse({ status: 3, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
    const params = readParams(diskImage, { image: "/srv/pi.img", device: BY_ID, serial: "0123" });
    const verdict = decide(diskImage, params, { disks: known, image: { size: GB, same: false } }, RUN);
    expect(verdict).toMatchObject({
      kind: "refusal",
      help: expect.stringContaining("Raspberry Pi Imager") as string,
    });
  });

  it("promises in check mode that the card will hold the image", () => {
    const params = readParams(diskImage, { image: "/srv/pi.img", device: BY_ID, serial: "0123" });
    const verdict = decide(diskImage, params, seenOf({ title: "", outcome: "" }), RUN);
    if (isRefusal(verdict)) throw new Error(verdict.message);
    const [effect] = verdict.changes.flatMap((c) => c.effects);
    const overlay = { effects: [], effectOn: () => effect };
    expect(imageOnDisk("/srv/pi.img", BY_ID).predict?.({ size: 1, same: false }, overlay)).toEqual({
      known: { size: 1, same: true },
    });
  });
});
