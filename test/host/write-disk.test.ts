/** Writing an image onto a disk: with a file for a disk, and tools that say of it what they would say of a card. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writeDisk } from "../../src/host/changes/write-disk.ts";
import { imageOnDisk } from "../../src/host/reads/disk.ts";
import { applyChange, DASH, runRead } from "./run-primitive.ts";
import { tempFolder } from "./temp-folder.ts";

const SIZE = 1_000_000;
const IMAGE = Buffer.alloc(300_000, "image");

const TOOLS: Readonly<Record<string, string>> = {
  lsblk: `case $* in *SERIAL*) echo "  0123 " ;; *SIZE*) echo " ${SIZE}" ;; esac`,
  wipefs: ":",
  blockdev: ":",
  flock: 'shift; exec "$@"',
};

function card(tools: Readonly<Record<string, string>> = {}) {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "tools"));
  for (const [name, body] of Object.entries({ ...TOOLS, ...tools })) {
    writeFileSync(path.join(folder, "tools", name), `#!/bin/sh\n${body}\n`);
    chmodSync(path.join(folder, "tools", name), 0o755);
  }
  const image = path.join(folder, "pi.img");
  const device = path.join(folder, "card");
  writeFileSync(image, IMAGE);
  writeFileSync(device, Buffer.alloc(SIZE, "old"));
  const run = { shell: { ...DASH, path: `${folder}/tools:${DASH.path}` } };
  const change = writeDisk({ image, device, serial: "0123", size: SIZE, title: "the card" });
  return { image, device, run, change };
}

describe("writing an image onto a disk", () => {
  it("writes all of it and nothing else, and tells its digest", async () => {
    const { image, device, run, change } = card();
    expect(await runRead(imageOnDisk(image, device), run)).toEqual({ size: IMAGE.length, same: false });
    const [reply] = await applyChange(change, run);
    expect(reply?.stderr.toString()).toBe("");
    expect(reply?.stdout.toString()).toMatch(/^[0-9a-f]{64}$/);
    const written = readFileSync(device);
    expect(written.subarray(0, IMAGE.length).equals(IMAGE)).toBe(true);
    expect(written.subarray(IMAGE.length).equals(Buffer.alloc(SIZE, "old").subarray(IMAGE.length))).toBe(
      true,
    );
    expect(await runRead(imageOnDisk(image, device), run)).toEqual({ size: IMAGE.length, same: true });
  });

  it.each([
    [
      "the card was changed for another",
      { lsblk: "echo 9999" },
      "another disk in its place now, with the serial number 9999",
    ],
    ["the card is gone", { lsblk: "exit 1" }, "with the serial number (none)"],
    [
      "the size is another",
      { lsblk: "case $* in *SERIAL*) echo 0123 ;; *) echo 7 ;; esac" },
      "its size is another one now",
    ],
    [
      "somebody uses the disk",
      {
        wipefs:
          "echo 'wipefs: error: /dev/sdb: probing initialization failed: Device or resource busy' >&2; exit 1",
      },
      "Device or resource busy",
    ],
  ])("touches nothing where %s", async (_title, tools, says) => {
    const { device, run, change } = card(tools);
    const [reply] = await applyChange(change, run);
    expect(reply?.status).toBe(1);
    expect(reply?.stderr.toString()).toContain(says);
    expect(readFileSync(device).equals(Buffer.alloc(SIZE, "old"))).toBe(true);
  });

  it("says that a card is broken which does not hold what was written", async () => {
    const { run, change } = card({ flock: ":" });
    const [reply] = await applyChange(change, run);
    expect(reply?.status).toBe(1);
    expect(reply?.stderr.toString()).toContain("the card is broken, or not as large as it says");
  });
});
