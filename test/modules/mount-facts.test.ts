import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { MountTables } from "../../src/host/reads/mount-tables.ts";
import { readMountFile, readMountOutput } from "../../src/modules/mount-facts/read-tables.ts";
import { mountFacts } from "../../src/modules/mount-facts.ts";
import { type LocalShell, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { isRefusal, localView, observe, overlayOf, readParams } from "./local-host.ts";

type Params = Readonly<Record<string, unknown>>;
type Mount = Readonly<Record<string, unknown>> & { readonly mount: string };
type Facts = { mount_points: Record<string, Mount>; aggregate_mounts: Mount[] };

function decide(params: Params, seen: unknown) {
  const read = readParams(mountFacts, params) as never;
  return mountFacts.decide(
    read,
    { seen } as never,
    { host: localView(), checkMode: false, verbosity: 0, now: 0 },
    {},
  );
}

function factsOf(verdict: ReturnType<typeof decide>): Facts {
  if (isRefusal(verdict)) throw new Error(verdict.message);
  return verdict.facts as unknown as Facts;
}

const LIVE = [
  "/dev/sda1 / ext4 rw,relatime 0 0",
  "systemd-1 /mnt/p autofs rw 0 0",
  "nas:/tank /mnt/p nfs4 rw,vers=4.2 0 0",
  "tmpfs /tmp/a\\040b tmpfs rw 0 0",
];
const SEEN: MountTables = {
  tables: [
    { source: "/proc/mounts", identity: "/proc/self/mounts", lines: LIVE },
    { source: "/etc/mtab", identity: "/proc/self/mounts", lines: LIVE },
    {
      source: "/etc/fstab",
      identity: "/etc/fstab",
      lines: ["# table", "UUID=11-22 / ext4 defaults 0 1", "UUID=gone /srv xfs noauto"],
    },
  ],
  program: "not run",
  sizes: new Map([["/", { blocks: 10, available: 4, unit: 1024, block: 4096, inodes: 8, inodesFree: 5 }]]),
  late: new Set(),
  uuids: new Map([["/dev/sda1", "11-22"]]),
};

interface Case {
  readonly title: string;
  readonly params: Params;
  readonly seen?: Partial<MountTables>;
  /** Mount points in order, each with its source; or why it is refused. */
  readonly outcome: readonly string[] | string;
  readonly aggregate?: number;
  readonly warnings?: readonly string[];
}

const HIDDEN =
  "only the first of several mounts is told of /mnt/p in /etc/mtab; `include_aggregate_mounts` (true or false) says whether you want all";
const AWAY = "Timed out getting mount size for mount /mnt/p (type autofs) after 10 seconds";

const CASES: readonly Case[] = [
  {
    title: "everything: the first definition counts, one file under two names is read once",
    params: {},
    outcome: ["/ /etc/mtab", "/mnt/p /etc/mtab", "/tmp/a b /etc/mtab", "/srv /etc/fstab"],
    warnings: [HIDDEN],
  },
  {
    title: "all of them",
    params: { include_aggregate_mounts: true },
    outcome: ["/ /etc/mtab", "/mnt/p /etc/mtab", "/tmp/a b /etc/mtab", "/srv /etc/fstab"],
    aggregate: 6,
  },
  {
    title: "the order of the sources decides",
    params: { sources: ["static", "/proc/mounts"], include_aggregate_mounts: false },
    outcome: ["/ /etc/fstab", "/srv /etc/fstab", "/mnt/p /proc/mounts", "/tmp/a b /proc/mounts"],
  },
  { title: "by type", params: { fstypes: ["nfs*"] }, outcome: ["/mnt/p /etc/mtab"] },
  {
    title: "by device, and what is named by UUID by where it is",
    params: { devices: "/dev/sd?1", sources: "static" },
    outcome: ["/ /etc/fstab"],
  },
  {
    title: "what is no device",
    params: { devices: ["[!/]*"], fstypes: "tmpfs" },
    outcome: ["/tmp/a b /etc/mtab"],
  },
  {
    title: "a UUID that no disk has",
    params: { devices: "UUID=*", sources: "static" },
    outcome: ["/srv /etc/fstab"],
  },
  {
    title: "a source that is named twice",
    params: { sources: ["all", "static"], include_aggregate_mounts: false },
    outcome: ["/ /etc/mtab", "/mnt/p /etc/mtab", "/tmp/a b /etc/mtab", "/srv /etc/fstab"],
    warnings: ["`sources` names /etc/fstab, /etc/vfstab, /etc/filesystems more than once"],
  },
  { title: "a mount that does not answer", params: {}, seen: { late: new Set(["/mnt/p"]) }, outcome: AWAY },
  {
    title: "a mount that does not answer, left out",
    params: { fstypes: "ext4", sources: "/proc/mounts" },
    seen: { late: new Set(["/mnt/p"]) },
    outcome: ["/ /proc/mounts"],
  },
  {
    title: "a mount that does not answer, with a warning",
    params: { on_timeout: "warn", include_aggregate_mounts: false },
    seen: { late: new Set(["/mnt/p"]) },
    outcome: ["/ /etc/mtab", "/mnt/p /etc/mtab", "/tmp/a b /etc/mtab", "/srv /etc/fstab"],
    warnings: [AWAY],
  },
  {
    title: "a mount that does not answer, and nobody minds",
    params: { on_timeout: "ignore", include_aggregate_mounts: false },
    seen: { late: new Set(["/mnt/p"]) },
    outcome: ["/ /etc/mtab", "/mnt/p /etc/mtab", "/tmp/a b /etc/mtab", "/srv /etc/fstab"],
  },
  {
    title: "a program that does not answer",
    params: { sources: "mount", timeout: 1.5 },
    seen: { tables: [], program: "late" },
    outcome: "`mount` did not answer within 1.5 seconds",
  },
  {
    title: "a program that is not there",
    params: { sources: "mount", mount_binary: "mont" },
    seen: { tables: [], program: "missing" },
    outcome: "there is no program `mont` on this host",
  },
  {
    title: "a program that fails",
    params: { sources: "mount" },
    seen: { tables: [], program: { status: 3, said: "no" } },
    outcome: "`mount` ended with status 3: no",
  },
];

describe("mount_facts", () => {
  test.each(CASES)("$title", ({ params, seen, outcome, aggregate = 0, warnings = [] }) => {
    const verdict = decide(params, { ...SEEN, ...seen });
    if (isRefusal(verdict)) {
      expect(verdict.message).toBe(outcome);
      return;
    }
    const facts = factsOf(verdict);
    expect(
      Object.entries(facts.mount_points).map(
        ([point, m]) => `${point} ${(m.ansible_context as { source: string }).source}`,
      ),
    ).toEqual(outcome);
    expect(facts.aggregate_mounts).toHaveLength(aggregate);
    expect(verdict.warnings).toEqual(warnings);
    expect(verdict.changes).toEqual([]);
  });

  test("what a mount is told with", () => {
    const facts = factsOf(
      decide({ sources: ["/proc/mounts", "static"], include_aggregate_mounts: true }, SEEN),
    );
    expect(facts.mount_points["/"]).toEqual({
      mount: "/",
      device: "/dev/sda1",
      fstype: "ext4",
      options: "rw,relatime",
      dump: 0,
      passno: 0,
      uuid: "11-22",
      size_total: 10_240,
      size_available: 4096,
      block_size: 4096,
      block_total: 10,
      block_available: 4,
      block_used: 6,
      inode_total: 8,
      inode_available: 5,
      inode_used: 3,
      ansible_context: { source: "/proc/mounts", source_data: LIVE[0] },
    });
    expect(facts.mount_points["/srv"]).toEqual({
      mount: "/srv",
      device: "UUID=gone",
      fstype: "xfs",
      options: "noauto",
      uuid: "gone",
      ansible_context: { source: "/etc/fstab", source_data: "UUID=gone /srv xfs noauto" },
    });
    expect(facts.aggregate_mounts.map((m) => m.mount)).toEqual([
      "/",
      "/mnt/p",
      "/mnt/p",
      "/tmp/a b",
      "/",
      "/srv",
    ]);
  });

  test.each([
    [{ timeout: 0 }, "`timeout` is a number of seconds above 0"],
    [{ sources: [""] }, "a source can't be empty"],
    [{ sources: ["a\nb"] }, "a line end can't stand in a source"],
    [
      { sources: ["mount"], mount_binary: null },
      "`sources` names `mount`, which `mount_binary` says not to run",
    ],
  ])("%j is refused", (params, words) => {
    expect(() => readParams(mountFacts, params)).toThrow(words);
  });

  test("nothing stands for what is not said", () => {
    const nothing = {
      devices: null,
      fstypes: null,
      sources: null,
      timeout: null,
      include_aggregate_mounts: null,
    };
    expect(decide(nothing, SEEN)).toEqual(decide({}, SEEN));
  });

  test("a table that is to be changed is not known yet", () => {
    const read = mountFacts.observe(readParams(mountFacts, {}) as never, {}, localView()).seen;
    const changed = overlayOf([{ kind: "file", path: "/etc/fstab" }]);
    expect(read.predict?.(SEEN, changed)).toEqual({ unknown: "/etc/fstab is to be changed" });
    expect(read.predict?.(SEEN, overlayOf([{ kind: "file", path: "/etc/hosts" }]))).toBeUndefined();
  });
});

describe("forms of tables", () => {
  test.each<[string, string, readonly (readonly [string, string, string])[]]>([
    [
      "fstab",
      "# c\n\nUUID=1 / ext4 x 0 1\n //srv/a /mnt/a\\040b cifs user",
      [
        ["/", "UUID=1", "ext4"],
        ["/mnt/a b", "//srv/a", "cifs"],
      ],
    ],
    ["fstab without options", "/dev/sda1 /x ext4", [["/x", "/dev/sda1", "ext4"]]],
    [
      "vfstab",
      "#d\nswap - /tmp tmpfs - yes -\n/dev/dsk/a /dev/rdsk/a / ufs 1 no -",
      [
        ["/tmp", "swap", "tmpfs"],
        ["/", "/dev/dsk/a", "ufs"],
      ],
    ],
    [
      "mnttab",
      "/dev/dsk/a\t/\tufs\trw\t1700000000\nproc\t/proc\tproc\tdev=1\t12",
      [
        ["/", "/dev/dsk/a", "ufs"],
        ["/proc", "proc", "proc"],
      ],
    ],
    [
      "AIX's stanzas",
      "* c\n\n/:\n\tdev = /dev/hd4\n\tvfs = jfs2\n/m:\n nodename = srv\n dev = /x",
      [
        ["/", "/dev/hd4", "jfs2"],
        ["/m", "srv:/x", "unknown"],
      ],
    ],
    ["Linux's list of types", "ext4\nnodev proc\n*", []],
    ["nothing", "\n", []],
    ["prose", "this is\nno table", []],
  ])("%s", (_name, text, entries) => {
    expect(readMountFile(text.split("\n")).map((e) => [e.mount, e.device, e.fstype])).toEqual(entries);
  });

  test.each<[string, string, readonly (readonly [string, string, string, unknown])[]]>([
    [
      "Linux",
      "/dev/vda on /a b type ext4 (rw,relatime)\nproc on /proc type proc (rw)",
      [
        ["/a b", "/dev/vda", "ext4", "rw,relatime"],
        ["/proc", "proc", "proc", "rw"],
      ],
    ],
    ["OpenBSD", "/dev/sd0a on / type ffs (local, nodev)", [["/", "/dev/sd0a", "ffs", "local, nodev"]]],
    [
      "FreeBSD",
      "/dev/ada0p2 on / (ufs, local, journaled soft-updates)\ndevfs on /dev (devfs)",
      [
        ["/", "/dev/ada0p2", "ufs", "local, journaled soft-updates"],
        ["/dev", "devfs", "devfs", undefined],
      ],
    ],
    [
      "macOS",
      "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\nmap auto_home on /System/Volumes/Data/home (autofs, automounted)",
      [["/", "/dev/disk3s1s1", "apfs", "sealed, local, read-only"]],
    ],
    [
      "AIX",
      "  node  mounted  mounted over  vfs  date  options\n---- ----\n     /dev/hd4  /  jfs2  Jan 01 12:00 rw,log=/dev/hd8\nsrv  /x  /mnt  nfs3  Jan 02 12:00 bg",
      [
        ["/", "/dev/hd4", "jfs2", "rw,log=/dev/hd8"],
        ["/mnt", "srv:/x", "nfs3", "bg"],
      ],
    ],
    ["something else", "no mounts here\nat\nall", []],
  ])("what `mount` prints: %s", (_name, text, entries) => {
    const read = readMountOutput(text.split("\n")).map((e) => [e.mount, e.device, e.fstype, e.more.options]);
    expect(read).toEqual(entries);
  });
});

function program(folder: string, name: string, lines: string): void {
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines}\n`);
  chmodSync(path.join(folder, name), 0o755);
}

describe.each(SHELLS)("with $name", (shell: LocalShell) => {
  async function gather(params: Params, tools?: string) {
    const read = readParams(mountFacts, params);
    const env = tools === undefined ? {} : { env: { PATH: `${tools}:${shell.path}` } };
    const { seen } = await observe(mountFacts, read, { shell, ...env });
    return decide(params, seen);
  }

  test("this machine: the root has a size, and /etc/mtab is /proc/mounts", async () => {
    const facts = factsOf(await gather({ sources: "dynamic", include_aggregate_mounts: true }));
    expect(facts.mount_points["/"]?.size_total).toBeGreaterThan(0);
    expect(facts.mount_points["/"]?.inode_total).toBeGreaterThanOrEqual(0);
    const sources = facts.aggregate_mounts.map((m) => (m.ansible_context as { source: string }).source);
    expect(new Set(sources).size).toBe(1);
  });

  test("names with blanks, of folders and of tables; links; files that are none", async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "a b"));
    mkdirSync(path.join(folder, "-dash"));
    writeFileSync(
      path.join(folder, "my table"),
      `x ${folder}/a\\040b ext4 rw 0 0\r\ny ${folder}/-dash xfs rw\nz ${folder}/nothing ext4 rw\nnone swap swap sw\n`,
    );
    symlinkSync("my table", path.join(folder, "link"));
    const verdict = await gather({
      sources: [`${folder}/my table`, `${folder}/link`, folder, `${folder}/none`],
    });
    const points = factsOf(verdict).mount_points;
    expect(Object.entries(points).map(([p, m]) => [p, m.size_total !== undefined])).toEqual([
      [`${folder}/a b`, true],
      [`${folder}/-dash`, true],
      [`${folder}/nothing`, false],
      ["swap", false],
    ]);
    expect(isRefusal(verdict) ? [] : verdict.warnings).toEqual([]);
  });

  test("mounts whose server is away cost their own size; what is filtered out is not looked into", async () => {
    const folder = tempFolder();
    for (const name of ["near", "far", "away"]) mkdirSync(path.join(folder, name));
    program(
      folder,
      "stat",
      `case "$*" in *away*) touch "${folder}/looked"; exec sleep 30 ;; esac\nPATH='${shell.path}' exec stat "$@"`,
    );
    const table = path.join(folder, "table");
    writeFileSync(table, `d ${folder}/near ext4 x\nn:/f ${folder}/far nfs x\nn:/a ${folder}/away nfs4 x\n`);
    const params = { sources: table, timeout: 1, on_timeout: "warn" };
    const verdict = await gather(params, folder);
    const points = factsOf(verdict).mount_points;
    expect(Object.values(points).map((m) => m.size_total !== undefined)).toEqual([true, true, false]);
    expect(isRefusal(verdict) ? [] : verdict.warnings).toEqual([
      `Timed out getting mount size for mount ${folder}/away (type nfs4) after 1 seconds`,
    ]);
    const others = await gather({ sources: table, timeout: 1, fstypes: "[!n]*" }, folder);
    expect(Object.keys(factsOf(others).mount_points)).toEqual([`${folder}/near`]);
  });

  test("without tables of the kernel the program is asked, and `df` where `stat` is another one", async () => {
    const folder = tempFolder();
    program(folder, "stat", "echo -c; exit 1");
    program(folder, "mount", `echo '/dev/ada0p2 on / (ufs, local)'; echo 'devfs on ${folder}/none (devfs)'`);
    const facts = factsOf(await gather({ sources: "/etc/mnttab" }, folder));
    expect(facts.mount_points["/"]).toMatchObject({ device: "/dev/ada0p2", fstype: "ufs", block_size: 1024 });
    expect(facts.mount_points["/"]).not.toHaveProperty("inode_total");
    expect(facts.mount_points[`${folder}/none`]).not.toHaveProperty("size_total");
    expect(
      factsOf(await gather({ sources: "/etc/mnttab", mount_binary: null }, folder)).mount_points,
    ).toEqual({});
  });

  test.each([
    ["sleep 30", "`mount` did not answer within 1 seconds"],
    ["echo no >&2; exit 3", "`mount` ended with status 3: no"],
  ])("a program that does %s", async (lines, words) => {
    const folder = tempFolder();
    program(folder, "mount", lines);
    expect(await gather({ sources: "mount", timeout: 1 }, folder)).toMatchObject({ message: words });
  });

  test("a disk is told with its UUID", async () => {
    const folder = tempFolder();
    program(folder, "lsblk", "echo '/dev/mapper/data 33-44'");
    const table = path.join(folder, "table");
    writeFileSync(table, `/dev/mapper/data ${folder} ext4 x\nUUID=33-44 /nowhere ext4 x\n`);
    const facts = factsOf(await gather({ sources: table, devices: "/dev/mapper/*" }, folder));
    expect(Object.values(facts.mount_points).map((m) => m.uuid)).toEqual(["33-44", "33-44"]);
  });
});
