/** What `fat_files` tells of a disk, and which disks it refuses. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { fatFiles } from "../../src/modules/fat-files.ts";
import { DASH, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform } from "./local-host.ts";
import { makeTinyDisk, type TinyDisk } from "./tiny-disk.ts";

const LINE = "console=tty1 root=LABEL=writable rootwait\n";

function shellWith(tools: string, shell = DASH) {
  return { shell: { ...shell, path: `${tools}:${shell.path}` } };
}

it.each(SHELLS)("tells what is there, in $name", async (shell) => {
  const folder = tempFolder();
  const tools = makeTinyDisk(folder, { "cmdline.txt": LINE });
  const params = { path: `${folder}/disk.img`, read: ["cmdline.txt", "config.txt"] };
  const { result, changed } = await perform(fatFiles, params, shellWith(tools, shell));
  expect(changed).toBe(false);
  expect(result).toMatchObject({
    label: "SYSTEM-BOOT",
    offset: 4096,
    names: ["cmdline.txt", "overlays/"],
    contents: { "cmdline.txt": LINE },
  });
});

interface Refused {
  readonly title: string;
  readonly disk?: TinyDisk;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly bytes?: (disk: Buffer) => Buffer;
  readonly says: string;
}

const REFUSED: readonly Refused[] = [
  {
    title: "no table",
    bytes: () => Buffer.from("no disk at all"),
    says: "no partition table with a FAT partition",
  },
  { title: "no FAT in the table", disk: { type: 0x83 }, says: "no partition table with a FAT partition" },
  {
    title: "an image that was cut off",
    disk: { promised: 5000 },
    says: "ends in the middle of its FAT partition",
  },
  { title: "no file system", disk: { bootSector: "none" }, says: "holds no FAT file system" },
  { title: "a FAT32 that mtools can't read", disk: { bootSector: "small-fat32" }, says: "65404 clusters" },
  {
    title: "another label",
    params: { labels: ["bootfs", "boot"] },
    says: "called `SYSTEM-BOOT`, not `bootfs` or `boot`",
  },
  {
    title: "a file that shall be there and not be there",
    params: { files: { ssh: "" }, absent: ["SSH"] },
    says: "can't be both",
  },
  { title: "nothing", params: { path: "/nonexistent/x.img" }, says: "/nonexistent/x.img is not there" },
  { title: "a folder", params: { path: "/tmp" }, says: "neither a file nor a block device" },
];

it.each(REFUSED)("refuses $title", async ({ disk, params, bytes, says }) => {
  const folder = tempFolder();
  const tools = makeTinyDisk(folder, { ssh: "" }, disk);
  const image = path.join(folder, "disk.img");
  if (bytes) writeFileSync(image, bytes(readFileSync(image)));
  const { refusal, changed } = await perform(fatFiles, { path: image, ...params }, shellWith(tools));
  expect(refusal?.message).toContain(says);
  expect(changed).toBe(false);
});

it("says what to install where mtools is missing", async () => {
  const folder = tempFolder();
  makeTinyDisk(folder);
  const busybox = SHELLS.find((shell) => shell.name === "busybox") ?? DASH;
  const { refusal } = await perform(fatFiles, { path: `${folder}/disk.img` }, { shell: busybox });
  expect(refusal).toMatchObject({ message: expect.stringContaining("mtools is not installed") as string });
  expect(refusal?.help).toContain("brew install mtools");
});

it("fails where something else is read back than was written", async () => {
  const folder = tempFolder();
  const tools = makeTinyDisk(folder);
  writeFileSync(path.join(tools, "mcopy"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const params = { path: `${folder}/disk.img`, files: { "user-data": "#cloud-config\n" } };
  const { failed } = await perform(fatFiles, params, shellWith(tools));
  expect(failed).toContain("what is read back is something else");
});

it("shows no secret in a diff, nor in the call", async () => {
  const folder = tempFolder();
  const tools = makeTinyDisk(folder);
  const params = {
    path: `${folder}/disk.img`,
    files: { "user-data": "hash", ssh: "" },
    secret: ["user-data"],
  };
  const { verdict } = await perform(fatFiles, params, shellWith(tools));
  expect(verdict?.changes.map((c) => [c.sensitive, c.operations[0]?.sensitive])).toEqual([
    [true, true],
    [undefined, undefined],
  ]);
});

it.each(["../etc/passwd", "a/b", "", "-o"])("takes no file named `%s`", (name) => {
  expect(fatFiles.params.safeParse({ path: "/x.img", files: { [name]: "" } }).success).toBe(false);
});

it("takes no file that no firmware would read", () => {
  const files = { "user-data": "x".repeat(20_000) };
  expect(fatFiles.params.safeParse({ path: "/x.img", files }).error?.message).toContain("16 KiB");
});
