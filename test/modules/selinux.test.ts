/** SELinux's modules: what is refused, what is done, what is told. */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { selinuxBoolean } from "../../src/host/reads/selinux-boolean.ts";
import { seboolean } from "../../src/modules/seboolean.ts";
import { selinux } from "../../src/modules/selinux.ts";
import { seport } from "../../src/modules/seport.ts";
import { DASH, runRead, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { overlayOf, perform, readParams } from "./local-host.ts";
import { type FakeSelinux, havingSelinux, selinuxFile, selinuxTools } from "./selinux-tools.ts";

type Params = Readonly<Record<string, unknown>>;

function host(fake: FakeSelinux, shell = DASH) {
  const folder = tempFolder();
  havingSelinux(fake)(folder);
  // Tools of SELinux that this machine may have are out of sight: those that a case lacks are lacking.
  const bare = path.join(folder, "bare");
  mkdirSync(bare);
  for (const name of "awk cat cp dirname grep head ls mv od readlink rm sed sh sha256sum stat tail tr wc".split(
    " ",
  ))
    symlinkSync(`/usr/bin/${name}`, path.join(bare, name));
  const all = fake.without === undefined ? DASH.path : bare;
  return { folder, run: { shell: { ...shell, path: `${selinuxTools(folder)}:${all}` }, home: folder } };
}

describe("before the run", () => {
  test.each<readonly [Parameters<typeof readParams>[0], Params, string]>([
    [selinux, { state: "enforcing" }, "`policy` is needed"],
    [selinux, { state: "on", policy: "x" }, "expected one of"],
    [selinux, { state: "enforcing", policy: "../x" }, "a policy's name"],
    [seboolean, { name: "-P", state: true }, "a boolean's name"],
    [seboolean, { name: "a b", state: true }, "a boolean's name"],
    [seboolean, { name: "a" }, "boolean"],
    [seport, { ports: [], proto: "tcp", setype: "x_t" }, "no port"],
    [seport, { ports: "0", proto: "tcp", setype: "x_t" }, "a port is a number"],
    [seport, { ports: "10-5", proto: "tcp", setype: "x_t" }, "a port is a number"],
    [seport, { ports: "70000", proto: "tcp", setype: "x_t" }, "a port is a number"],
    [seport, { ports: "-d", proto: "tcp", setype: "x_t" }, "a port is a number"],
    [seport, { ports: 80, proto: "tcp", setype: "x_t -p udp" }, "a type is a word"],
    [seport, { ports: 80, proto: "sctp", setype: "x_t" }, "expected one of"],
  ])("%o %j is refused", (module, params, words) => {
    expect(() => readParams(module, params)).toThrow(words);
  });
});

const CONFIG = "SELINUX=enforcing\nSELINUXTYPE=targeted\n";

describe("selinux", () => {
  test.each<readonly [string, FakeSelinux, Params, Params, readonly string[]]>([
    [
      "another mode",
      { config: CONFIG },
      { state: "permissive" },
      {
        msg: "SELinux state changed from 'enforcing' to 'permissive', Config SELinux state changed from 'enforcing' to 'permissive'",
        policy: "targeted",
        state: "permissive",
        reboot_required: false,
      },
      [],
    ],
    [
      "off, while it guards",
      { config: CONFIG },
      { state: "disabled", policy: undefined },
      { policy: "targeted", state: "disabled", reboot_required: true },
      ["SELinux is permissive until the next boot, which disables it"],
    ],
    [
      "on, while it is off",
      { mode: "Disabled", config: CONFIG },
      { state: "enforcing" },
      { msg: "", reboot_required: true },
      ["a reboot is needed until SELinux is enforcing"],
    ],
    [
      "another policy",
      { config: CONFIG, policies: ["targeted", "mls"] },
      { state: "enforcing", policy: "mls" },
      { policy: "mls", reboot_required: true },
      [],
    ],
  ])("%s", async (_title, fake, params, result, warnings) => {
    const { folder, run } = host(fake);
    const all = { policy: "targeted", configfile: path.join(folder, "config"), ...params };
    const done = await perform(selinux, all, run);
    expect(done.result).toMatchObject(result);
    expect(done.verdict?.warnings).toEqual(warnings);
  });

  test.each<readonly [string, FakeSelinux, Params, string, boolean | undefined]>([
    ["no file of settings", {}, {}, "there is no file", true],
    [
      "no such policy",
      { config: CONFIG, policies: [] },
      { policy: "homerun" },
      "no SELinux policy `homerun`",
      true,
    ],
    ["no grubby", { config: CONFIG, without: ["grubby"] }, { update_kernel_param: true }, "no grubby", true],
    ["no kernel", { config: CONFIG }, { update_kernel_param: true }, "names no kernel", undefined],
  ])("refuses: %s", async (_title, fake, params, message, mayResolve) => {
    const { folder, run } = host(fake);
    const all = {
      state: "enforcing",
      policy: "targeted",
      configfile: path.join(folder, "config"),
      ...params,
    };
    const { refusal } = await perform(selinux, all, run);
    expect([refusal?.message, refusal?.mayResolve]).toEqual([expect.stringContaining(message), mayResolve]);
  });

  test("a link is left in its place; spaces at the end of a value are none", async () => {
    const { folder, run } = host({
      config: "SELINUX=permissive  \nSELINUXTYPE=targeted\nSELINUX=permissive",
    });
    symlinkSync(path.join(folder, "config"), path.join(folder, "sysconfig"));
    const params = { policy: "targeted", configfile: path.join(folder, "sysconfig") };
    const { run: quiet } = { run };
    expect((await perform(selinux, { ...params, state: "permissive" }, quiet)).verdict?.changes).toHaveLength(
      1,
    );
    expect((await perform(selinux, { ...params, state: "permissive" }, quiet)).changed).toBe(false);
    await perform(selinux, { ...params, state: "enforcing" }, run);
    expect(readFileSync(path.join(folder, "config"), "utf8")).toBe(
      "SELINUX=enforcing\nSELINUXTYPE=targeted\nSELINUX=enforcing",
    );
  });
});

describe("seboolean", () => {
  const TRY = { name: "homerun_try", state: true };

  test.each(SHELLS)("what was set is read from the store in $name", async (shell) => {
    const { folder, run } = host({ booleans: ["homerun_try off on"] }, shell);
    const type = readFileType();
    mkdirSync(path.join(folder, "store", type, "active"), { recursive: true });
    writeFileSync(
      path.join(folder, "store", type, "active", "booleans.local"),
      "# ours\nhomerun_try=0\nhomerun_try_more=1\n",
    );
    const read = selinuxBoolean("homerun_try", true, path.join(folder, "store"));
    expect(await runRead(read, run)).toEqual({
      enabled: true,
      settable: true,
      name: "homerun_try",
      now: false,
      kept: false,
    });
  });

  test("without semanage it is set once, for the store to have it", async () => {
    const { folder, run } = host({ booleans: ["homerun_try on on"], without: ["semanage"] });
    const done = await perform(seboolean, { ...TRY, persistent: true }, run);
    expect([done.changed, selinuxFile(folder, "said")]).toEqual([true, "1homerun_try=on\n"]);
  });

  test.each<readonly [string, FakeSelinux, Params, string]>([
    ["SELinux is off", { mode: "Disabled" }, {}, "SELinux is disabled on this host"],
    ["no such boolean", {}, {}, "has no boolean `homerun_try`"],
    ["none that is kept", {}, { persistent: true }, "has no boolean `homerun_try`"],
    ["no setsebool", { booleans: ["homerun_try off off"], without: ["setsebool"] }, {}, "no setsebool"],
  ])("refuses: %s", async (_title, fake, params, message) => {
    const { refusal } = await perform(seboolean, { ...TRY, ...params }, host(fake).run);
    expect([refusal?.message, refusal?.mayResolve]).toEqual([expect.stringContaining(message), true]);
  });

  test("a store that can't be asked", async () => {
    const { folder, run } = host({ booleans: ["homerun_try off off"] });
    writeFileSync(path.join(folder, "selinux", "broken"), "");
    const { refusal } = await perform(seboolean, { ...TRY, persistent: true }, run);
    expect(refusal?.message).toContain("policy is not managed");
  });
});

describe("seport", () => {
  const WEB = { proto: "tcp", setype: "http_port_t" };
  const PORTS = ["local http_port_t tcp 8888", "policy http_port_t tcp 80", "policy ssh_port_t tcp 22"];

  test.each(SHELLS)("all ports go in one transaction in $name", async (shell) => {
    const { folder, run } = host({ ports: PORTS }, shell);
    const done = await perform(seport, { ...WEB, ports: "8888, 08081,22,9000-9010", reload: false }, run);
    expect(done.failed).toBeUndefined();
    expect(selinuxFile(folder, "said")).toBe(
      "import -N\nport -a -t http_port_t -r s0 -p tcp 8081\nport -m -t http_port_t -p tcp 22\nport -a -t http_port_t -r s0 -p tcp 9000-9010\n",
    );
    expect(done.verdict?.changes[0]?.difference).toEqual({
      subject: "types of ports in SELinux's policy",
      before: "22/tcp ssh_port_t\n",
      after: "8081/tcp http_port_t\n22/tcp http_port_t\n9000-9010/tcp http_port_t\n",
    });
  });

  test("a type that the policy lacks", async () => {
    const { folder, run } = host({ ports: PORTS });
    const done = await perform(seport, { ...WEB, setype: "no_such_t", ports: 1234 }, run);
    expect(done.failed).toContain("Type no_such_t is invalid");
    expect(selinuxFile(folder, "ports")).toBe(PORTS.map((line) => `${line}\n`).join(""));
  });

  test.each<readonly [string, FakeSelinux, Params, string, boolean | undefined]>([
    ["no semanage", { without: ["semanage"] }, {}, "no semanage", true],
    ["SELinux is off", { mode: "Disabled" }, {}, "SELinux is disabled", true],
    ["the policy's own", { ports: PORTS }, { state: "absent" }, "in the policy itself", undefined],
  ])("refuses: %s", async (_title, fake, params, message, mayResolve) => {
    const { refusal } = await perform(seport, { ...WEB, ports: 80, ...params }, host(fake).run);
    expect([refusal?.message, refusal?.mayResolve]).toEqual([expect.stringContaining(message), mayResolve]);
  });

  test("an earlier promise counts", async () => {
    const { run } = host({ ports: PORTS });
    const read = seport.observe(readParams(seport, { ...WEB, ports: 81 }) as never, {}, {} as never).seen;
    const seen = await runRead(read, run);
    const effects = [
      { kind: "record", database: "selinux ports", name: "tcp 81", value: "http_port_t" },
    ] as const;
    expect(read.predict?.(seen, overlayOf(effects))).toMatchObject({
      known: { local: [{ port: "81" }, { port: "8888" }] },
    });
  });
});

/** The type of policies that this machine's own settings name, if any. */
function readFileType(): string {
  try {
    return /^SELINUXTYPE=(\S*)/m.exec(readFileSync("/etc/selinux/config", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}
