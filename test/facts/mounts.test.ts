import { expect, test } from "vitest";
import { mounts, readMountLine } from "../../src/facts/mounts.ts";
import { parseFamily } from "./parse-family.ts";

const TABLE = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
28 27 8:1 / /boot/efi rw,relatime shared:2 - vfat /dev/sda1 rw,fmask=0077
30 27 0:40 / /mnt/photos rw,relatime shared:3 - autofs systemd-1 rw,fd=50,direct
31 30 0:41 / /mnt/photos rw,relatime shared:4 - nfs4 10.0.0.5:/mnt/tank/photos rw,vers=4.2,hard
32 27 8:17 / /mnt/usb\\040stick rw shared:5 - exfat /dev/sdb1 rw
33 27 0:50 / /run rw - tmpfs tmpfs rw
34 27 0:51 / /tank rw - zfs tank rw,xattr
35 27 0:60 / /net rw - autofs /etc/auto.net rw,fd=7`;

const OUTPUT = `total 0
lrwxrwxrwx 1 root root 10 Nov 21 07:24 0a1b2c3d-0000-4000-8000-000000000002 -> ../../sda2
size 1000 400 350 4096 5000 4000 /
size 100 50 50 512 0 0 /mnt/usb stick`;

const CAPTURED = { output: OUTPUT, files: { "/proc/self/mountinfo": TABLE } };

test("devices, servers and pools are listed, pseudo file systems and armed automounts are not", () => {
  const facts = parseFamily(mounts, CAPTURED) as { mounts: { mount: string; fstype: string }[] };
  expect(facts.mounts.map((m) => [m.mount, m.fstype])).toEqual([
    ["/", "ext4"],
    ["/boot/efi", "vfat"],
    ["/mnt/photos", "nfs4"],
    ["/mnt/usb stick", "exfat"],
    ["/tank", "zfs"],
  ]);
});

test("sizes are there for what was asked, and nothing for the rest", () => {
  const facts = parseFamily(mounts, CAPTURED) as { mounts: Record<string, unknown>[] };
  expect(facts.mounts[0]).toEqual({
    mount: "/",
    device: "/dev/sda2",
    fstype: "ext4",
    options: "rw,relatime,errors=remount-ro",
    dump: 0,
    passno: 0,
    uuid: "0a1b2c3d-0000-4000-8000-000000000002",
    size_total: 4096000,
    size_available: 1433600,
    block_size: 4096,
    block_total: 1000,
    block_available: 350,
    block_used: 650,
    inode_total: 5000,
    inode_available: 4000,
    inode_used: 1000,
  });
  expect(facts.mounts[2]).not.toHaveProperty("size_total");
  expect(facts.mounts[3]).toMatchObject({ size_total: 51200 });
});

test("a line that is no mount is nothing", () => {
  expect(readMountLine("27 1 8:2 / / rw")).toBeUndefined();
});
