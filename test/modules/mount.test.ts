import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { removeMountPoint } from "../../src/host/changes/mount.ts";
import { type MountPointState, mountPoint } from "../../src/host/reads/mount-point.ts";
import { findEntry, readEntry, withEntry, withoutEntry, writeEntry } from "../../src/modules/mount/fstab.ts";
import { mount } from "../../src/modules/mount.ts";
import { applyChange, runRead, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { isRefusal, overlayOf, readParams } from "./local-host.ts";

const NFS = "10.0.0.5:/x /mnt/p nfs hard,nofail,x-systemd.automount 0 0\n";
const BARE: MountPointState = { mounts: [], directory: true, obstacle: false, systemd: true };
const MOUNTED = { ...BARE, mounts: [{ source: "10.0.0.5:/x", type: "nfs4", options: [] }] };
const ARMED = { ...BARE, mounts: [{ source: "systemd-1", type: "autofs", options: [] }] };

interface Case {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly point?: MountPointState;
  readonly outcome: readonly string[] | string;
}

const SHARE = { path: "/mnt/p", src: "10.0.0.5:/x", fstype: "nfs", opts: "hard,nofail,x-systemd.automount" };
const PLAIN = { ...SHARE, opts: "hard,nofail" };
const EDIT = ["write /etc/fstab", "~have systemd read fstab again"];

const CASES: readonly Case[] = [
  {
    title: "an automount is armed, and its folder made first",
    params: { ...SHARE, state: "mounted" },
    point: { ...BARE, directory: false },
    outcome: ["make the folder /mnt/p", ...EDIT, "arm the automount of /mnt/p"],
  },
  {
    title: "an armed automount is mounted enough",
    params: { ...SHARE, state: "mounted" },
    text: NFS,
    point: ARMED,
    outcome: [],
  },
  {
    title: "without systemd it is mounted",
    params: { ...SHARE, state: "mounted" },
    text: NFS,
    point: { ...BARE, systemd: false },
    outcome: ["mount /mnt/p"],
  },
  { title: "a plain mount", params: { ...PLAIN, state: "mounted" }, outcome: [...EDIT, "mount /mnt/p"] },
  {
    title: "one whose options change is mounted anew",
    params: { ...PLAIN, state: "mounted" },
    text: "10.0.0.5:/x /mnt/p nfs soft 0 0\n",
    point: MOUNTED,
    outcome: [...EDIT, "mount /mnt/p anew"],
  },
  {
    title: "one whose source changes is unmounted first",
    params: { ...PLAIN, src: "10.0.0.6:/x", state: "mounted" },
    text: NFS,
    point: MOUNTED,
    outcome: [...EDIT, "unmount /mnt/p", "mount /mnt/p"],
  },
  { title: "present does not mount", params: { ...PLAIN, state: "present" }, outcome: EDIT },
  {
    title: "unmounted leaves the table alone",
    params: { path: "/mnt/p", state: "unmounted" },
    text: NFS,
    point: MOUNTED,
    outcome: ["unmount /mnt/p"],
  },
  { title: "unmounted already", params: { path: "/mnt/p", state: "unmounted" }, text: NFS, outcome: [] },
  {
    title: "absent: unmounted, out of the table, the bare folder removed",
    params: { path: "/mnt/p", state: "absent" },
    text: NFS,
    point: MOUNTED,
    outcome: ["unmount /mnt/p", ...EDIT, "remove the bare mount point /mnt/p"],
  },
  {
    title: "absent already: a folder of that name is left alone",
    params: { path: "/mnt/p", state: "absent" },
    text: "# none\n",
    outcome: [],
  },
  {
    title: "absent from fstab: still mounted",
    params: { path: "/mnt/p", state: "absent_from_fstab" },
    text: NFS,
    point: MOUNTED,
    outcome: EDIT,
  },
  {
    title: "remounted",
    params: { path: "/mnt/p", state: "remounted" },
    point: MOUNTED,
    outcome: ["mount /mnt/p anew"],
  },
  {
    title: "remounted where nothing is",
    params: { path: "/mnt/p", state: "remounted" },
    outcome: "nothing is mounted at /mnt/p",
  },
  {
    title: "on something that is no folder",
    params: { ...PLAIN, state: "mounted" },
    point: { ...BARE, directory: false, obstacle: true },
    outcome: "/mnt/p is no folder, so nothing can be mounted there",
  },
  {
    title: "without a source",
    params: { path: "/mnt/p", fstype: "nfs", state: "present" },
    outcome: "`src` is missing",
  },
  {
    title: "a relative path",
    params: { ...PLAIN, path: "mnt", state: "present" },
    outcome: "`mnt` is no absolute path",
  },
];

function decide({ params, text = "# table\n", point = BARE }: Pick<Case, "params" | "text" | "point">) {
  const seen = {
    content: Buffer.from(text),
    file: { type: "file", mode: 0o644, owner: "root", group: "root" } as never,
    point,
  };
  return mount.decide(
    readParams(mount, params) as never,
    seen,
    { host: { user: "root", home: "/root" } } as never,
    {},
  );
}

describe("mount", () => {
  test.each(CASES)("$title", ({ outcome, ...rest }) => {
    const verdict = decide(rest);
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.changes.map((c) => `${c.counts === false ? "~" : ""}${c.summary}`)).toEqual(outcome);
  });

  test.each([
    [{ ...PLAIN, opts: "hard" }, 1],
    [PLAIN, 0],
    [{ ...PLAIN, opts: "x-systemd.automount" }, 0],
    [{ ...PLAIN, fstype: "ext4", opts: "defaults" }, 0],
  ])("a share that would hold up a boot is warned about: %j", (params, count) => {
    const verdict = decide({ params: { ...params, state: "present" } });
    expect(isRefusal(verdict) ? [] : verdict.warnings).toHaveLength(count);
  });
});

describe("fstab", () => {
  test.each([
    [
      "UUID=1 / ext4",
      { source: "UUID=1", path: "/", type: "ext4", options: "defaults", dump: "0", passno: "0" },
    ],
    [
      "a /mnt/a\\040b nfs x 1 2",
      { source: "a", path: "/mnt/a b", type: "nfs", options: "x", dump: "1", passno: "2" },
    ],
    ["# comment", undefined],
    ["too few", undefined],
  ])("%s", (line, entry) => {
    expect(readEntry(line)).toEqual(entry);
    if (entry && line.split(" ").length === 6) expect(writeEntry(entry)).toBe(line);
  });

  test("a path that stands there twice is left with one line", () => {
    const wanted = readEntry("b /x ext4 ro 0 0");
    if (!wanted) throw new Error("no entry");
    expect(withEntry("a /x ext4\n# c\nz /z ext4\na /x nfs\n", wanted)).toBe(
      "b /x ext4 ro 0 0\n# c\nz /z ext4\n",
    );
  });

  test("swap is known by what it is", () => {
    const text = "/dev/sda2 none swap sw 0 0\n/swap.img none swap sw 0 0\n";
    expect(findEntry(text, "none", "/swap.img", "swap")?.source).toBe("/swap.img");
    expect(withoutEntry(text, "none", "/swap.img")).toBe("/dev/sda2 none swap sw 0 0\n");
  });
});

describe.each(SHELLS)("a mount point with $name", (shell) => {
  test("is told from the kernel's table", async () => {
    expect((await runRead(mountPoint("/proc"), { shell })).mounts.map((m) => m.type)).toContain("proc");
    const folder = tempFolder();
    writeFileSync(path.join(folder, "file"), "");
    expect(await runRead(mountPoint(folder), { shell })).toMatchObject({
      mounts: [],
      directory: true,
      obstacle: false,
    });
    expect(await runRead(mountPoint(`${folder}/file`), { shell })).toMatchObject({
      directory: false,
      obstacle: true,
    });
    expect(await runRead(mountPoint(`${folder}/nothing`), { shell })).toMatchObject({
      directory: false,
      obstacle: false,
    });
  });

  test("is never removed with what lies in it", async () => {
    const folder = path.join(tempFolder(), "point");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "data"), "x");
    const [kept] = await applyChange(removeMountPoint(folder), { shell });
    expect([kept?.status, kept?.stderr.toString()]).toEqual([
      1,
      `cannot remove ${folder}: Directory not empty\n`,
    ]);
    const [gone] = await applyChange(removeMountPoint(`${folder}/nothing`), { shell });
    expect(gone?.status).toBe(0);
  });
});

test("a promised folder is one to mount on", () => {
  const read = mountPoint("/mnt/p");
  const bare = { ...BARE, directory: false };
  expect(read.predict?.(bare, overlayOf([{ kind: "directory", path: "/mnt/p" }]))).toEqual({ known: BARE });
  expect(read.predict?.(BARE, overlayOf([{ kind: "absent", path: "/mnt/p" }]))).toEqual({ known: bare });
  expect(read.predict?.(BARE, overlayOf([{ kind: "directory", path: "/mnt/q" }]))).toBeUndefined();
});
