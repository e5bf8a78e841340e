import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/host/change.ts";
import {
  mountPath,
  mountWithout,
  refreshMount,
  remountPath,
  removeMountPoint,
} from "../../src/host/changes/mount.ts";
import { type MountPointState, mountPoint } from "../../src/host/reads/mount-point.ts";
import { findEntry, readEntry, withEntry, withoutEntry, writeEntry } from "../../src/modules/mount/fstab.ts";
import { mount } from "../../src/modules/mount.ts";
import { applyChange, runCall, runRead, SHELLS } from "../host/run-primitive.ts";
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
    title: "one whose source changes is mounted anew",
    params: { ...PLAIN, src: "10.0.0.6:/x", state: "mounted" },
    text: NFS,
    point: MOUNTED,
    outcome: [...EDIT, "mount /mnt/p anew"],
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
    title: "absent: what no line names stays mounted",
    params: { path: "/mnt/p", state: "absent" },
    text: "# none\n",
    point: MOUNTED,
    outcome: [],
  },
  {
    title: "a file can be bound to a file",
    params: { path: "/mnt/p", src: "/f", fstype: "none", opts: "bind", state: "mounted" },
    point: { ...BARE, directory: false, obstacle: true },
    outcome: [...EDIT, "mount /mnt/p"],
  },
  {
    title: "ephemeral: fstab is let alone",
    params: { ...PLAIN, state: "ephemeral" },
    text: NFS,
    outcome: ["mount /mnt/p"],
  },
  {
    title: "ephemeral: what is mounted is mounted anew",
    params: { ...PLAIN, state: "ephemeral" },
    point: MOUNTED,
    outcome: ["mount /mnt/p anew"],
  },
  {
    title: "ephemeral: a disk is known by its UUID",
    params: { path: "/mnt/p", src: "UUID=1", fstype: "ext4", state: "ephemeral" },
    point: {
      ...BARE,
      mounts: [{ source: "/dev/sda1", type: "ext4", options: [] }],
      source: { path: "/dev/sda1" },
    },
    outcome: ["mount /mnt/p anew"],
  },
  {
    title: "ephemeral: a bound folder is known by where it lies",
    params: { path: "/mnt/p", src: "/srv/x", fstype: "none", opts: "bind", state: "ephemeral" },
    point: {
      ...BARE,
      mounts: [{ source: "/dev/sda1", type: "ext4", options: [], device: "8:1", root: "/x" }],
      source: { path: "/srv/x", device: "8:1", root: "/x" },
    },
    outcome: ["mount /mnt/p anew"],
  },
  {
    title: "ephemeral: something else is mounted there",
    params: { ...PLAIN, src: "10.0.0.6:/x", state: "ephemeral" },
    point: MOUNTED,
    outcome: "something else than `10.0.0.6:/x` is mounted at /mnt/p: `10.0.0.5:/x`",
  },
  {
    title: "swap has its line",
    params: { path: "swap", src: "/s", fstype: "swap", state: "present" },
    outcome: EDIT,
  },
  {
    title: "swap that stands there as `none` is swap",
    params: { path: "swap", src: "/s", fstype: "swap", opts: "sw", state: "present" },
    text: "/s none swap sw 0 0\n",
    outcome: [],
  },
  {
    title: "all swap goes",
    params: { path: "none", fstype: "swap", state: "absent" },
    text: "/s none swap sw 0 0\n",
    outcome: EDIT,
  },
  {
    title: "swap is not mounted",
    params: { path: "none", src: "/s", fstype: "swap", state: "mounted" },
    outcome: "swap is not mounted",
  },
  {
    title: "a table of one's own: systemd knows nothing of it",
    params: { ...SHARE, state: "mounted", fstab: "/srv/fstab" },
    outcome: ["write /srv/fstab", "mount /mnt/p"],
  },
  {
    title: "on something that is no folder",
    params: { ...PLAIN, state: "mounted" },
    point: { ...BARE, directory: false, obstacle: true },
    outcome: "/mnt/p is no folder, so nothing can be mounted there",
  },
  {
    title: "a relative path",
    params: { ...PLAIN, path: "mnt", state: "present" },
    outcome: "`mnt` is no absolute path",
  },
];

const FILE = { type: "file", mode: 0o644, owner: "root", group: "root" } as never;

function decide({ params, text = "# table\n", point = BARE }: Pick<Case, "params" | "text" | "point">) {
  const read = readParams(mount, params) as never;
  const seen = { content: Buffer.from(text), file: FILE, folder: FILE, point };
  return mount.decide(read, seen, { host: { user: "root", home: "/root" } } as never, {});
}

describe("mount", () => {
  test.each(CASES)("$title", ({ outcome, ...rest }) => {
    const verdict = decide(rest);
    if (isRefusal(verdict)) expect(verdict.message).toBe(outcome);
    else expect(verdict.changes.map((c) => `${c.counts === false ? "~" : ""}${c.summary}`)).toEqual(outcome);
  });

  test.each(["present", "mounted", "ephemeral"])("%s needs to know what", (state) => {
    expect(() => readParams(mount, { path: "/p", fstype: "nfs", state })).toThrow("`src` is missing");
    expect(() => readParams(mount, { path: "/p", src: "x", state })).toThrow("`fstype` is missing");
  });

  test("options that are secret are shown nowhere", () => {
    const verdict = decide({ params: { ...PLAIN, opts: "password=x", opts_no_log: true, state: "mounted" } });
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(
      verdict.changes
        .filter((c) => JSON.stringify(c.difference)?.includes("password=x"))
        .every((c) => c.sensitive),
    ).toBe(true);
    expect(JSON.stringify([verdict.result, verdict.warnings])).not.toContain("password");
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
    expect(findEntry(text, "none", "/swap.img")?.source).toBe("/swap.img");
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
  expect(read.predict?.(bare, overlayOf([{ kind: "file", path: "/mnt/p/x" }]))).toEqual({ known: BARE });
  expect(read.predict?.(BARE, overlayOf([{ kind: "absent", path: "/mnt/p" }]))).toEqual({ known: bare });
  expect(read.predict?.(BARE, overlayOf([{ kind: "directory", path: "/mnt/q" }]))).toBeUndefined();
});

test("what is promised to be mounted is mounted, until it is promised to go", () => {
  const read = mountPoint("/mnt/p");
  const one = { source: "tmpfs", type: "tmpfs", options: ["size=1m"] };
  const mounted = { kind: "record", database: "mounts", name: "/mnt/p", value: JSON.stringify(one) } as const;
  const { value: _, ...unmounted } = mounted;
  expect(read.predict?.({ ...BARE, directory: false }, overlayOf([mounted]))).toEqual({
    known: { ...BARE, mounts: [one] },
  });
  expect(read.predict?.(MOUNTED, overlayOf([unmounted]))).toEqual({ known: BARE });
  expect(
    read.predict?.(MOUNTED, overlayOf([mounted, unmounted, { kind: "absent", path: "/mnt/p" }])),
  ).toEqual({
    known: { ...BARE, directory: false },
  });
  expect(read.predict?.(BARE, overlayOf([{ ...mounted, name: "/mnt/q" }]))).toBeUndefined();
});

describe.each(SHELLS)("programs of mounts with $name", (shell) => {
  /** A `mount` and `umount` that say how they were called; \`refuses\` is what they don't do. */
  function tools(refuses = "never"): string {
    const folder = tempFolder();
    for (const name of ["mount", "umount", "systemctl"]) {
      const line = `echo "${name} $*" >>"${folder}/log"; case "$*" in *${refuses}*) echo no >&2; exit 32 ;; esac`;
      writeFileSync(path.join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    }
    return folder;
  }
  const logOf = (folder: string): string[] =>
    existsSync(`${folder}/log`)
      ? readFileSync(`${folder}/log`, "utf8")
          .split("\n")
          .filter((l) => /^u?mount/.test(l))
      : [];
  const apply = async (change: Change, folder: string) =>
    (await applyChange(change, { shell, env: { PATH: `${folder}:${shell.path}` } }))[0];
  const one = { source: "/dev/x", type: "ext4", options: ["rw"] };
  const untouched = { fstab: "/etc/fstab", before: undefined, madeFolder: false };

  test("mount what the table names, a table of one's own by its name", async () => {
    const folder = tools();
    expect((await apply(mountPath({ path: "/a b", mounted: one }, untouched), folder))?.status).toBe(0);
    await apply(mountPath({ path: "/c", fstab: "/my fstab", mounted: one }, untouched), folder);
    expect(logOf(folder)).toEqual(["mount -- /a b", "mount -T /my fstab -- /c"]);
  });

  test.each([
    ["old\ttable\n\n", "old\ttable\n\n"],
    ["", ""],
    [null, undefined],
    [undefined, "new"],
  ])("a table that can't be mounted by is as it was: %j", async (before, after) => {
    const folder = tools("/p");
    const fstab = path.join(folder, "fstab");
    const point = path.join(folder, "p");
    writeFileSync(fstab, "new");
    mkdirSync(point);
    const reply = await apply(
      mountPath({ path: point, fstab, mounted: one }, { fstab, before, madeFolder: true }),
      folder,
    );
    expect(reply?.status).toBe(32);
    expect(existsSync(fstab) ? readFileSync(fstab, "utf8") : undefined).toBe(after);
    expect(existsSync(point)).toBe(false);
  });

  test("new options are taken while it is mounted, or else it is mounted again", async () => {
    const folder = tools();
    const bind = { source: "/src", type: "none", options: ["bind", "ro", "nofail", "x-systemd.automount"] };
    await apply(refreshMount({ path: "/nothing/p", mounted: one }, true, untouched), folder);
    await apply(refreshMount({ path: "/nothing/p", mounted: bind }, true, untouched), folder);
    await apply(refreshMount({ path: "/nothing/p", mounted: one }, false, untouched), folder);
    expect(logOf(folder)).toEqual([
      "mount -o remount -- /nothing/p",
      "mount -o remount,bind,ro -- /nothing/p",
      "mount -- /nothing/p",
    ]);
    const stubborn = tools("remount");
    await apply(refreshMount({ path: "/nothing/p", mounted: one }, true, untouched), stubborn);
    expect(logOf(stubborn)).toEqual(["mount -o remount -- /nothing/p", "mount -- /nothing/p"]);
  });

  test("remounting with options that it does not take is an error", async () => {
    const folder = tools("bogus");
    const place = { path: "/nothing/p", fstab: "/t" };
    expect((await apply(remountPath(place, "ro,bogus", false), folder))?.status).toBe(32);
    expect((await apply(remountPath(place, "", false), folder))?.status).toBe(0);
    expect(logOf(folder)).toEqual([
      "mount -o remount,ro,bogus -T /t -- /nothing/p",
      "mount -o remount -T /t -- /nothing/p",
    ]);
  });

  test("without a table", async () => {
    const folder = tools();
    const given = {
      path: "/p",
      source: "-x",
      type: "tmpfs",
      options: "size=1m",
      mounted: one,
      sensitive: false,
    };
    await apply(mountWithout({ ...given, isMounted: false, madeFolder: false }), folder);
    await apply(mountWithout({ ...given, options: "", isMounted: true, madeFolder: false }), folder);
    expect(logOf(folder)).toEqual([
      "mount -t tmpfs -o size=1m -- -x /p",
      "mount -o remount -t tmpfs -- -x /p",
    ]);
  });

  test("a link is followed, whatever it goes through", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "real"));
    symlinkSync("/proc", path.join(folder, "one"));
    symlinkSync("one", path.join(folder, "two"));
    symlinkSync(folder, path.join(folder, "real", "up"));
    const through = await runRead(mountPoint(`${folder}/real/up/two`), { shell });
    expect([through.mounts.at(-1)?.type, through.real]).toEqual(["proc", "/proc"]);
    expect(await runRead(mountPoint(`${folder}/real/up/real`), { shell })).toMatchObject({
      directory: true,
      real: `${folder}/real`,
    });
    expect(await runRead(mountPoint("swap"), { shell })).toMatchObject({ mounts: [], directory: false });
  });

  test("without the kernel's table `mount` is asked", async () => {
    const folder = tempFolder();
    const text =
      "/dev/ada0 on / (ufs, local)\nnas:/x on /mnt/a b (nfs, nodev)\n/dev/sd0 on /mnt/o type ffs (local, nodev)\n";
    writeFileSync(path.join(folder, "mount"), `#!/bin/sh\nprintf '%s' '${text}'\n`, { mode: 0o755 });
    const read = mountPoint("/mnt/a b");
    const { primitive } = read.call;
    const call = {
      ...read.call,
      primitive: { ...primitive, body: primitive.body.replaceAll("/proc/self/mountinfo", "/nothing/here") },
    };
    const reply = await runCall(call, { shell, env: { PATH: `${folder}:${shell.path}` } });
    expect(read.parse(reply).mounts).toEqual([{ source: "nas:/x", type: "nfs", options: ["nfs", "nodev"] }]);
  });
});
