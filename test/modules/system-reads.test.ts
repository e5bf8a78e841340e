/** The small modules of the system: what they read, decide and say. */

import { describe, expect, test } from "vitest";
import { writeFile } from "../../src/host/changes/write-file.ts";
import { databaseEntries } from "../../src/host/reads/database.ts";
import { folderTexts } from "../../src/host/reads/folder-texts.ts";
import { installedPackages } from "../../src/host/reads/installed-packages.ts";
import { kernelModule } from "../../src/host/reads/kernel-module.ts";
import { locales } from "../../src/host/reads/locales.ts";
import { services } from "../../src/host/reads/services.ts";
import { type TimezoneState, timezoneState } from "../../src/host/reads/timezone.ts";
import type { AnyModule, Verdict } from "../../src/modules/contract/module.ts";
import { getent } from "../../src/modules/getent.ts";
import { localeGen } from "../../src/modules/locale-gen.ts";
import { modprobe } from "../../src/modules/modprobe.ts";
import { packageFacts } from "../../src/modules/package-facts.ts";
import { serviceFacts } from "../../src/modules/service-facts.ts";
import { setup } from "../../src/modules/setup.ts";
import { timezone } from "../../src/modules/timezone.ts";
import { runRead, SHELLS } from "../host/run-primitive.ts";
import { isRefusal, overlayOf, readParams } from "./local-host.ts";

function reply(stdout: string, status = 0) {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
}

function decide(module: AnyModule, params: Readonly<Record<string, unknown>>, seen: unknown) {
  return module.decide(
    readParams(module, params),
    seen as never,
    { host: { user: "root", home: "/root" } } as never,
    {},
  );
}

function outcome(module: AnyModule, params: Readonly<Record<string, unknown>>, seen: unknown): unknown {
  const verdict = decide(module, params, seen);
  return isRefusal(verdict) ? verdict.message : verdict.changes.map((c) => c.summary);
}

test("timezone wants a zone or a clock", () => {
  expect(() => readParams(timezone, {})).toThrow("give `name` or `hwclock`");
});

test.each([
  [
    "services",
    undefined,
    "domain  53/tcp  \ndomain 53/udp\nssh 22/tcp\n",
    { domain: [["53/tcp"], ["53/udp"]], ssh: ["22/tcp"] },
  ],
  [
    "ahostsv4",
    "pi",
    "10.0.0.2  STREAM pi\n10.0.0.2 DGRAM\n10.0.0.2 RAW\n",
    { "10.0.0.2": [["STREAM", "pi"], ["DGRAM"], ["RAW"]] },
  ],
  ["group", undefined, "sudo:x:27:\n", { sudo: ["x", "27", ""] }],
])("getent %s %s", (database, key, said, entries) => {
  const answer = databaseEntries(database, key).parse(reply(said));
  const verdict = decide(getent as never, { database, ...(key === undefined ? {} : { key }) }, { answer });
  expect(isRefusal(verdict) || verdict.facts).toEqual({ [`getent_${database}`]: entries });
});

test.each([{ database: "-s" }, { database: "pass wd" }, { database: "passwd", split: "" }])(
  "getent takes no %j",
  (params) => {
    expect(() => readParams(getent, params)).toThrow();
  },
);

describe("timezone", () => {
  const BERLIN: TimezoneState = {
    current: "Europe/Berlin",
    named: "Europe/Berlin",
    known: true,
    localClock: false,
  };
  test.each<readonly [string, object, Partial<TimezoneState>, unknown]>([
    ["as wanted", { name: "Europe/Berlin", hwclock: "UTC" }, {}, []],
    ["another one", { name: "UTC" }, {}, ["set the time zone to UTC"]],
    [
      "the right link and the wrong name beside it",
      { name: "Europe/Berlin" },
      { named: "Etc/UTC" },
      ["set the time zone to Europe/Berlin"],
    ],
    ["the right link and no name beside it", { name: "Europe/Berlin" }, { named: undefined }, []],
    [
      "of unknown origin",
      { name: "Europe/Berlin" },
      { current: undefined },
      ["set the time zone to Europe/Berlin"],
    ],
    ["a hardware clock", { rtc: "local" }, {}, ["run the hardware clock in local time"]],
    [
      "one that the host does not know",
      { name: "Europe/Berlim" },
      { known: false },
      "the host knows no time zone `Europe/Berlim`",
    ],
  ])("%s", (_title, params, seen, expected) => {
    expect(outcome(timezone as never, { ...params }, { seen: { ...BERLIN, ...seen } })).toEqual(expected);
  });

  test.each(["../../etc/passwd", "/UTC", "-x y", "Europe//Berlin"])("`%s` is none", (name) => {
    expect(() => readParams(timezone as never, { name })).toThrow();
  });

  test("what the host says, and what was promised", () => {
    const read = timezoneState("UTC");
    const seen = read.parse(reply("known=1\ncurrent=Europe/Berlin\nnamed=Europe/Berlin\nlocal=1\n"));
    expect(seen).toEqual({ ...BERLIN, localClock: true });
    expect(read.predict?.(seen, overlayOf([{ kind: "timezone", value: "UTC" }]))).toMatchObject({
      known: { current: "UTC", named: "UTC" },
    });
    const without = { ...seen, known: false };
    expect(
      read.predict?.(without, overlayOf([{ kind: "package", name: "tzdata", installed: true }])),
    ).toMatchObject({ known: { known: true } });
    expect(read.predict?.(seen, overlayOf([]))).toBeUndefined();
  });

  test.each(SHELLS)("this machine has one, with $name", async (shell) => {
    const seen = await runRead(timezoneState("Nowhere/AtAll"), { shell });
    expect(seen.known).toBe(false);
  });
});

describe("setup", () => {
  const facts = { memtotal_mb: 1, memfree_mb: 2, kernel: "6", gather_subset: ["all"] };
  test("filters by name, with or without the prefix", () => {
    const chosen = (filter: unknown) =>
      Object.keys((decide(setup as never, { filter }, { facts }) as { facts: object }).facts);
    expect(chosen("*_mb")).toEqual(["ansible_memtotal_mb", "ansible_memfree_mb"]);
    expect(chosen(["ansible_kernel", "memfree_m?"])).toEqual(["ansible_memfree_mb", "ansible_kernel"]);
    expect(chosen([""])).toHaveLength(4);
    expect(chosen([])).toHaveLength(4);
  });

  test("says which facts are missing, and which words mean nothing", () => {
    const verdict = decide(
      setup as never,
      {},
      { facts: { ...facts, gather_failures: { names: "took too long" } } },
    );
    expect(verdict).toMatchObject({ warnings: ["facts of names are missing or incomplete: took too long"] });
    expect(outcome(setup as never, { gather_subset: "netwrk" }, { facts })).toBe(
      "`netwrk` is no subset of facts",
    );
  });
});

describe("service_facts", () => {
  const SYSTEMD = `file nginx.service enabled enabled
file getty@.service enabled enabled
file cups.service masked -
file www.service alias -
file broken.service enabled enabled
unit nginx.service loaded active running A high performance web server
unit tmp.service loaded active exited x
unit broken.service loaded failed failed x
unit auditd.service not-found inactive dead auditd.service
show Names=nginx.service www.service
show ActiveState=active
show 
show Names=tmp.service
show ActiveState=active
script  [ + ]  nginx
`;
  test("of systemd, and of init scripts beside it", () => {
    const verdict = decide(serviceFacts as never, {}, { list: services().parse(reply(SYSTEMD)) });
    const unit = (name: string, state: string, status: string) => ({
      [name]: { name, state, status, source: "systemd" },
    });
    expect(verdict).toMatchObject({
      facts: {
        services: {
          ...unit("nginx.service", "running", "enabled"),
          ...unit("getty@.service", "unknown", "enabled"),
          ...unit("cups.service", "inactive", "masked"),
          ...unit("www.service", "active", "alias"),
          ...unit("tmp.service", "stopped", "active"),
          ...unit("broken.service", "stopped", "failed"),
          ...unit("auditd.service", "stopped", "not-found"),
          nginx: { name: "nginx", state: "running", source: "sysv" },
        },
      },
    });
  });

  test("of init scripts", () => {
    const said = "script  [ + ]  ssh\nscript  [ - ]  x11-common\nscript  [ ? ]  hwclock.sh\n";
    expect(services().parse(reply(said))).toEqual([
      { name: "ssh", state: "running", source: "sysv" },
      { name: "x11-common", state: "stopped", source: "sysv" },
    ]);
  });

  test("of init scripts by chkconfig", () => {
    const said =
      "chk sshd 0 0:off 1:off 2:on 3:on 4:on 5:on 6:off\nchk nfs 3 0:off 1:off 2:on 3:off 4:on 5:on 6:off\n";
    expect(services().parse(reply(said))).toEqual([
      { name: "nfs", state: "stopped", status: "disabled", source: "sysv" },
      { name: "sshd", state: "running", status: "enabled", source: "sysv" },
    ]);
  });

  test("of OpenRC", () => {
    const said =
      "rc sshd started\nrc nginx crashed\nrc ghost stopped\nlevel sshd boot default\nlevel nginx \n";
    expect(services().parse(reply(said))).toEqual([
      { name: "nginx", state: "crashed", status: "disabled", source: "openrc", runlevels: null },
      { name: "sshd", state: "started", status: "enabled", source: "openrc", runlevels: ["boot", "default"] },
    ]);
  });

  test("of a host that has none", () => {
    expect(decide(serviceFacts as never, {}, { list: services().parse(reply("")) })).toMatchObject({
      skipped: "nobody on the host tells which services it has",
    });
  });
});

describe("package_facts", () => {
  const FIRST = { manager: ["auto"], strategy: "first" };
  const read = installedPackages({ sources: ["apt"], first: true });
  const seen = read.parse(reply("apt\tlibc6\t2.36\tamd64\tlibs\napt\tlibc6\t2.36\tarm64\tlibs\n"));

  test("by name, each with all its architectures", () => {
    expect(decide(packageFacts as never, FIRST, { found: seen })).toMatchObject({
      facts: {
        packages: {
          libc6: [{ version: "2.36", arch: "amd64", source: "apt", category: "libs" }, { arch: "arm64" }],
        },
      },
    });
  });

  test("with what was promised", () => {
    const answer = read.predict?.(
      seen,
      overlayOf([
        { kind: "package", name: "libc6", installed: false },
        { kind: "package", name: "nginx", installed: true, version: "1" },
      ]),
    );
    expect(answer).toEqual({ known: [{ name: "nginx", version: "1", arch: "", source: "apt" }] });
  });

  test("of a host that can't be asked", () => {
    expect(outcome(packageFacts as never, FIRST, { found: read.parse(reply("")) })).toContain(
      "no packages of apt, rpm, pacman, apk",
    );
  });
});

describe("getent", () => {
  test("by key, the other fields", () => {
    const answer = databaseEntries("passwd", undefined).parse(reply("root:x:0:0:root:/root:/bin/bash\n"));
    expect(decide(getent as never, { database: "passwd" }, { answer })).toMatchObject({
      facts: { getent_passwd: { root: ["x", "0", "0", "root", "/root", "/bin/bash"] } },
    });
    const hosts = databaseEntries("hosts", "pi").parse(reply("10.0.0.2   pi.home.lan pi\n"));
    expect(decide(getent as never, { database: "hosts", key: "pi" }, { answer: hosts })).toMatchObject({
      facts: { getent_hosts: { "10.0.0.2": ["pi.home.lan", "pi"] } },
    });
  });

  test.each([
    [12, { key: "x" }, "One or more supplied key could not be found in the database: x"],
    [11, {}, "there is no database `passwd` on this host"],
    [13, {}, "the database `passwd` can't be listed"],
    [10, {}, "this host has no getent"],
  ])("status %d", (status, params, message) => {
    const answer = databaseEntries("passwd", "x").parse(reply("", status));
    expect(outcome(getent as never, { database: "passwd", ...params }, { answer })).toBe(message);
  });

  test("a missing key that does not matter is null", () => {
    const answer = databaseEntries("passwd", "x").parse(reply("", 12));
    expect(
      decide(getent as never, { database: "passwd", key: "x", fail_key: false }, { answer }),
    ).toMatchObject({ facts: { getent_passwd: { x: null } } });
  });
});

describe("modprobe", () => {
  const LIST = "/etc/modules-load.d/br_netfilter.conf";
  const OPTIONS = "/etc/modprobe.d/br_netfilter.conf";
  const OTHER = "/etc/modprobe.d/other.conf";
  const seen = (state: string, texts: Readonly<Record<string, string>> = {}) => ({
    module: kernelModule("br_netfilter").parse(reply(`${state}\n`)),
    texts: new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)])),
    files: ["/etc/modules-load.d", "/etc/modprobe.d"].map((folder) => ({
      folder,
      entries: new Map(
        Object.keys(texts).flatMap((path) =>
          path.startsWith(`${folder}/`) ? [[path, { type: "file", mode: 0o644 }] as const] : [],
        ),
      ),
    })),
  });
  const now = (verdict: unknown): unknown =>
    isRefusal(verdict as never)
      ? (verdict as { message: string }).message
      : Object.fromEntries(
          (verdict as Verdict).changes.map((change) => [
            change.difference?.subject ?? change.summary,
            change.difference?.after ?? "",
          ]),
        );

  test.each<readonly [string, object, ReturnType<typeof seen>, unknown]>([
    ["loaded", {}, seen("loaded"), []],
    ["built in", {}, seen("built-in"), []],
    ["to be had", { params: "a=1" }, seen("available"), ["load the kernel module br_netfilter"]],
    ["missing", {}, seen("missing"), "the kernel has no module br_netfilter"],
    ["gone", { state: "absent" }, seen("available"), []],
    ["loaded and not wanted", { state: "absent" }, seen("loaded"), ["unload the kernel module br_netfilter"]],
    [
      "built in and not wanted",
      { state: "absent" },
      seen("built-in"),
      "br_netfilter is part of the kernel itself, and can't be unloaded",
    ],
  ])("%s", (_title, params, found, expected) => {
    expect(outcome(modprobe as never, { name: "br_netfilter", ...params }, found)).toEqual(expected);
  });

  test.each<readonly [string, object, Readonly<Record<string, string>>, unknown]>([
    [
      "is loaded and has its options",
      { params: "a=1 b=2" },
      {},
      { [LIST]: "br_netfilter\n", [OPTIONS]: "options br_netfilter a=1\noptions br_netfilter b=2\n" },
    ],
    ["is loaded already", {}, { "/etc/modules-load.d/k8s.conf": " br-netfilter  # for k3s\n" }, {}],
    ["was switched off", {}, { [LIST]: "#br_netfilter\n" }, { [LIST]: "#br_netfilter\nbr_netfilter\n" }],
    ["shares its file", {}, { [LIST]: "overlay" }, { [LIST]: "overlay\nbr_netfilter\n" }],
    [
      "keeps its options where none are given",
      {},
      { [LIST]: "br_netfilter\n", [OPTIONS]: "options br_netfilter a=1\n" },
      {},
    ],
    [
      "has its options already",
      { params: "b=2 a=1" },
      { [LIST]: "br_netfilter\n", [OTHER]: "options br_netfilter a=1 b=2 # both\n" },
      {},
    ],
    [
      "has other options",
      { params: "a=2" },
      {
        [LIST]: "br_netfilter\n",
        [OTHER]: "options br-netfilter a=1\noptions x a=1\n",
        [OPTIONS]: "# c\noptions br_netfilter b=1\nblacklist y",
      },
      {
        [OTHER]: "#options br-netfilter a=1\noptions x a=1\n",
        [OPTIONS]: "# c\nblacklist y\noptions br_netfilter a=2\n",
      },
    ],
    [
      "is not loaded any more",
      { persistent: "absent" },
      {
        [LIST]: "overlay\nbr_netfilter\n",
        "/etc/modules-load.d/k8s": "br_netfilter;x\nbr_netfilter2\n",
        [OTHER]: "options br_netfilter a=1 b=2\nblacklist br_netfilter\n",
      },
      {
        [LIST]: "overlay\n#br_netfilter\n",
        "/etc/modules-load.d/k8s": "#br_netfilter;x\nbr_netfilter2\n",
        [OTHER]: "#options br_netfilter a=1 b=2\nblacklist br_netfilter\n",
      },
    ],
    ["was not loaded anyway", { persistent: "absent" }, { [LIST]: "#br_netfilter\n" }, {}],
    ["is switched off already", { persistent: "absent" }, {}, {}],
  ])("at boot it %s", (_title, params, texts, expected) => {
    const all = { name: "br_netfilter", persistent: "present", ...params };
    const first = decide(modprobe as never, all, seen("loaded", texts));
    expect(now(first)).toEqual(expected);
    const after = { ...texts, ...(expected as Readonly<Record<string, string>>) };
    expect(now(decide(modprobe as never, all, seen("loaded", after)))).toEqual({});
  });

  test("a link is not replaced by a file", () => {
    const found = seen("loaded", { [LIST]: "overlay\n" });
    const entries = new Map([[LIST, { type: "link", mode: 0o777 }]]);
    const linked = { ...found, files: [{ folder: "/etc/modules-load.d", entries }] };
    expect(outcome(modprobe as never, { name: "br_netfilter", persistent: "present" }, linked)).toBe(
      `${LIST} is a link, not a file`,
    );
  });

  test("what is promised for a boot is seen by the next task", () => {
    const texts = folderTexts(["/etc/modules-load.d", "/etc/modprobe.d"]);
    const write = writeFile({ path: LIST, content: Buffer.from("br_netfilter\n") });
    const before = new Map([["/etc/modules-load.d/a", Buffer.from("a\n")]]);
    const after = texts.predict?.(before, overlayOf(write.effects));
    expect(after).toEqual({ known: new Map([...before, [LIST, Buffer.from("br_netfilter\n")]]) });
    expect(texts.predict?.(before, overlayOf([{ kind: "absent", path: "/etc/modules-load.d" }]))).toEqual({
      known: new Map(),
    });
    expect(texts.predict?.(before, overlayOf([{ kind: "directory", path: "/etc/x" }]))).toBeUndefined();
  });

  test.each(SHELLS)("this kernel has no module of nonsense, with $name", async (shell) => {
    expect(await runRead(kernelModule("no-such-module"), { shell })).toEqual({ state: "missing" });
  });
});

describe("locale_gen", () => {
  const FILE = "# list\n# de_DE.UTF-8 UTF-8\nen_US.UTF-8 UTF-8\n";
  const seen = (existing: string) => ({
    locales: locales([]).parse(reply(`tools\n${existing}`)),
    content: Buffer.from(FILE),
    file: { type: "file", mode: 0o644 },
  });
  test.each<readonly [string, object, string, unknown]>([
    [
      "one that is not made",
      { name: "de_DE.UTF-8" },
      "locale C\nlocale en_US.utf8\n",
      ["write /etc/locale.gen", "make the locale de_DE.UTF-8"],
    ],
    ["one that is there", { name: "en_US.UTF-8" }, "locale en_US.utf8\n", []],
    ["one that is named and not made", { name: "en_US.UTF-8" }, "", ["make the locale en_US.UTF-8"]],
    [
      "one that is to go",
      { name: "en_US.UTF-8", state: "absent" },
      "locale en_US.utf8\n",
      ["write /etc/locale.gen", "give up the locale en_US.UTF-8"],
    ],
    ["one that nobody knows", { name: "xx_XX.UTF-8" }, "", "the host knows no locale xx_XX.UTF-8"],
    ["one that is there without being listed", { name: "C.UTF-8" }, "locale C.utf8\n", []],
    ["one that is there although it is commented out", { name: "de_DE.UTF-8" }, "locale de_DE.utf8\n", []],
    [
      "one that is named, not made, and to go",
      { name: "en_US.UTF-8", state: "absent" },
      "",
      ["write /etc/locale.gen"],
    ],
    [
      "one that the list has lost",
      { name: ["fr_FR.UTF-8", "en_US.UTF-8"] },
      "locale en_US.utf8\nsupported fr_FR.UTF-8 UTF-8\n",
      ["write /etc/locale.gen", "make the locale fr_FR.UTF-8"],
    ],
    ["one that nobody knows is to go", { name: "xx_XX.UTF-8", state: "absent" }, "", []],
  ])("%s", (_title, params, existing, expected) => {
    expect(outcome(localeGen as never, { ...params }, seen(existing))).toEqual(expected);
  });

  test("the line of one that the list has lost is added", () => {
    const found = seen("supported fr_FR.UTF-8 UTF-8\n");
    const verdict = decide(localeGen as never, { name: "fr_FR.UTF-8" }, found);
    expect(isRefusal(verdict) || verdict.changes[0]?.difference?.after).toBe(`${FILE}fr_FR.UTF-8 UTF-8\n`);
  });

  test.each(["", "en_US.UTF-8 UTF-8", "../x", "-a"])("`%s` is none", (name) => {
    expect(() => readParams(localeGen, { name: [name] })).toThrow();
  });

  test.each(SHELLS)("this machine knows which it could make, with $name", async (shell) => {
    const { supported } = await runRead(locales(["de_DE.UTF-8", "xx_XX.UTF-8", "-x"]), { shell });
    expect(["", "de_DE.UTF-8 UTF-8"]).toContain(supported.join());
  });

  test("of a host without the tools, now or soon", () => {
    const read = locales([]);
    const without = read.parse(reply("locale C\n"));
    expect(outcome(localeGen as never, { name: "de_DE.UTF-8" }, { locales: without })).toBe(
      "the host has no locale-gen",
    );
    expect(
      read.predict?.(without, overlayOf([{ kind: "package", name: "locales", installed: true }])),
    ).toHaveProperty("unknown");
  });
});
