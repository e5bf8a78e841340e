/** Services with init scripts and of OpenRC: what their managers say, what is decided, what is sent. */

import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/host/effect.ts";
import type { OpenrcState } from "../../src/host/reads/openrc-state.ts";
import { type ServiceState, serviceState } from "../../src/host/reads/service-state.ts";
import { lifeOf, type SysvState } from "../../src/host/reads/sysv-state.ts";
import type { Verdict } from "../../src/modules/contract/module.ts";
import { service } from "../../src/modules/service.ts";
import { sysvinit } from "../../src/modules/sysvinit.ts";
import { runCall, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { isRefusal, overlayOf, perform, readParams } from "./local-host.ts";

const SYSV: SysvState = {
  manager: "sysvinit",
  name: "ntpd",
  script: "/etc/init.d/ntpd",
  found: true,
  running: true,
  levels: ["2", "3", "4", "5"],
  linked: true,
  defaults: ["2", "3", "4", "5"],
  tool: "update-rc.d",
};
const OPENRC: OpenrcState = {
  manager: "openrc",
  name: "ntpd",
  found: true,
  running: true,
  crashed: false,
  levels: ["default"],
  known: ["boot", "default", "sysinit"],
};
const DOWN = { running: false };
const OFF = { levels: [] };

type Params = Readonly<Record<string, unknown>>;

function decided(seen: ServiceState, params: Params, module = service): Verdict {
  const read = readParams(module, { name: "ntpd", ...params });
  const verdict = module.decide(read as never, { service: seen } as never, {} as never, {});
  if (isRefusal(verdict)) throw new Error(verdict.message);
  return verdict;
}

function outcome(seen: ServiceState, params: Params): unknown {
  try {
    return decided(seen, params).changes.map((c) => (c.operations[0]?.args ?? []).join(" ").trim());
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a service of SysV init that", () => {
  test.each<readonly [string, Params, Partial<SysvState>, unknown]>([
    ["runs and is to run", { state: "started" }, {}, []],
    ["is stopped and is to run", { state: "started" }, DOWN, ["/etc/init.d/ntpd start 1"]],
    ["runs and is to stop", { state: "stopped" }, {}, ["/etc/init.d/ntpd stop 1 up"]],
    ["is stopped and is to stop", { state: "stopped" }, DOWN, []],
    ["is restarted", { state: "restarted", sleep: 3 }, {}, ["/etc/init.d/ntpd restart 3 up"]],
    ["is restarted, though it is down", { state: "restarted" }, DOWN, ["/etc/init.d/ntpd restart 1"]],
    ["is reloaded", { state: "reloaded" }, {}, ["/etc/init.d/ntpd reload 1 up"]],
    ["is started instead of reloaded", { state: "reloaded" }, DOWN, ["/etc/init.d/ntpd start 1"]],
    ["gets words", { state: "started", args: "a 'b c'" }, DOWN, ["/etc/init.d/ntpd start 1  a b c"]],
    ["is enabled", { enabled: true }, {}, []],
    ["is to be enabled", { enabled: true }, OFF, ["ntpd on update-rc.d linked"]],
    ["no runlevel knows", { enabled: true }, { levels: [], linked: false }, ["ntpd on update-rc.d"]],
    ["is to be disabled", { enabled: false }, {}, ["ntpd off update-rc.d linked"]],
    ["is disabled", { enabled: false }, OFF, []],
    ["only takes part in the way down", { enabled: false }, { levels: ["0", "6"] }, []],
    [
      "is to be enabled with chkconfig",
      { enabled: true },
      { ...OFF, tool: "chkconfig" },
      ["ntpd on chkconfig linked"],
    ],
    ["stands in both runlevels", { enabled: true, runlevels: [3, 5] }, {}, []],
    [
      "stands in one of two",
      { enabled: true, runlevels: "3,5" },
      { levels: ["3"] },
      ["ntpd on update-rc.d linked 3 5"],
    ],
    ["is to leave one runlevel", { enabled: false, runlevels: [3] }, {}, ["ntpd off update-rc.d linked 3"]],
    [
      "is enabled and started",
      { enabled: true, state: "started" },
      { ...OFF, ...DOWN },
      ["ntpd on update-rc.d linked", "/etc/init.d/ntpd start 1"],
    ],
    [
      "is not there",
      { state: "started" },
      { found: false },
      "Could not find the requested service ntpd: the host has no /etc/init.d/ntpd",
    ],
    [
      "has no tool to be enabled",
      { enabled: true },
      { ...OFF, tool: undefined },
      "the host has no tool that enables init scripts",
    ],
    ["needs no tool", { enabled: true, state: "started" }, { tool: undefined }, []],
    [
      "has only insserv",
      { enabled: true, runlevels: [3] },
      { ...OFF, tool: "insserv" },
      "`insserv`, all that this host has, goes by the runlevels that the script names",
    ],
    [
      "is looked for without ps",
      { state: "started", pattern: "x" },
      { missing: "ps" },
      "the host has no `ps`, which `pattern` needs",
    ],
    [
      "is to be masked",
      { masked: true },
      {},
      "this host's services are run by SysV init, which has no `masked`",
    ],
    [
      "has runlevels of another manager",
      { enabled: true, runlevel: "boot" },
      {},
      "this host's services are run by SysV init, which has no `runlevel`",
    ],
    ["is asked nothing of systemd", { state: "started", masked: false, scope: "system" }, {}, []],
  ])("%s", (_title, params, seen, expected) => {
    expect(outcome({ ...SYSV, ...seen }, params)).toEqual(expected);
  });

  test("may be named by the path of its script, which no runlevel knows", () => {
    const seen = { ...SYSV, name: "/opt/x/init", script: "/opt/x/init", levels: [], linked: false };
    expect(outcome(seen, { state: "restarted" })).toEqual(["/opt/x/init restart 1 up"]);
    expect(outcome(seen, { enabled: true })).toContain("/opt/x/init is a path");
  });

  test("says what was done to it", () => {
    const verdict = decided(
      { ...SYSV, ...OFF, ...DOWN },
      { state: "started", enabled: true, runlevels: [3] },
      sysvinit as never,
    );
    const nothing = { rc: null, stdout: null, stderr: null };
    expect(verdict.result).toEqual({
      name: "ntpd",
      state: "started",
      enabled: true,
      status: {
        enabled: { changed: true, ...nothing, runlevels: ["3"] },
        started: { changed: true, ...nothing },
      },
    });
    const reply = (status: number, out: string) => ({
      status,
      stdout: Buffer.from(out),
      stderr: Buffer.alloc(0),
    });
    expect(verdict.conclude?.([reply(0, "links"), reply(0, "Starting ntpd.")]).result.status).toMatchObject({
      enabled: { rc: 0, stdout: "links" },
      started: { rc: 0, stdout: "Starting ntpd.", stderr: "" },
    });
    expect(verdict.conclude?.([reply(0, "links"), reply(5, "no way\n")])).toMatchObject({
      failed: "could not start ntpd: no way",
      result: { rc: 5, stdout: "no way\n" },
    });
  });

  test("whose life is a guess says so, where that matters", () => {
    const seen = { ...SYSV, running: false, doubt: "it does not tell" };
    expect(decided(seen, { state: "started" }).warnings).toEqual(["it does not tell"]);
    expect(decided(seen, { enabled: true }).warnings).toEqual([]);
  });
});

describe("a service of OpenRC that", () => {
  test.each<readonly [string, Params, Partial<OpenrcState>, unknown]>([
    ["runs and is to run", { state: "started", enabled: true }, {}, []],
    ["is stopped and is to run", { state: "started" }, DOWN, ["ntpd start"]],
    ["has crashed", { state: "started" }, { running: false, crashed: true }, ["ntpd start zap"]],
    [
      "has crashed, and is restarted",
      { state: "restarted" },
      { running: false, crashed: true },
      ["ntpd restart"],
    ],
    ["runs and is to stop", { state: "stopped" }, {}, ["ntpd stop"]],
    ["is reloaded", { state: "reloaded" }, {}, ["ntpd reload"]],
    ["is started instead of reloaded", { state: "reloaded" }, DOWN, ["ntpd start"]],
    ["gets words", { state: "started", arguments: "quick" }, DOWN, ["ntpd start  quick"]],
    ["is to be enabled", { enabled: true }, OFF, ["add ntpd default"]],
    ["is enabled in another runlevel", { enabled: true, runlevel: "boot" }, {}, ["add ntpd boot"]],
    ["is disabled in another runlevel", { enabled: false, runlevel: "boot" }, {}, []],
    ["is to be disabled", { enabled: false }, {}, ["delete ntpd default"]],
    [
      "is to stand nowhere",
      { enabled: true, runlevel: "bot" },
      {},
      "OpenRC has no runlevel `bot` on this host",
    ],
    [
      "is not there",
      { state: "stopped" },
      { found: false },
      "Could not find the requested service ntpd: the host has no such service",
    ],
    [
      "has no tool",
      { state: "started" },
      { missing: "rc-service" },
      "the host has no `rc-service`, which services of OpenRC are controlled with",
    ],
    [
      "is to be read again",
      { daemon_reload: true },
      {},
      "this host's services are run by OpenRC, which has no `daemon_reload`",
    ],
    [
      "has runlevels of another manager",
      { enabled: true, runlevels: [3] },
      {},
      "this host's services are run by OpenRC, which has no `runlevels`",
    ],
  ])("%s", (_title, params, seen, expected) => {
    expect(outcome({ ...OPENRC, ...seen }, params)).toEqual(expected);
  });

  test("does not sleep, and says so", () => {
    expect(decided(OPENRC, { state: "restarted", sleep: 2 }).warnings).toEqual([
      "`sleep` means nothing to OpenRC",
    ]);
  });
});

test.each([
  ["runit", {}, "the service manager `runit`"],
  ["upstart", {}, "the service manager `upstart`"],
  ["launchd", {}, "the service manager `launchd`"],
  ["bsdinit", {}, "the service manager `bsdinit`"],
  ["none", {}, "no service manager that homerun knows"],
  ["openrc", { use: "systemd" }, "this host is not run by systemd; its service manager is `openrc`"],
])("a host of %s is refused by that name", (name, params, words) => {
  expect(outcome({ manager: "other", name }, { state: "started", ...params })).toContain(words);
});

describe("parameters", () => {
  test.each<readonly [string, Params, string]>([
    ["sysvinit", {}, "it needs a `state`, `enabled` or both"],
    ["sysvinit", { state: "started", sleep: -1 }, "less than no time"],
    ["sysvinit", { enabled: true, runlevels: [7] }, "a runlevel is a number from 0 to 6, or `S`"],
    ["sysvinit", { state: "started", args: "a 'b" }, "a quote is not closed"],
    ["sysvinit", { state: "running" }, "Invalid option"],
    ["sysvinit", { state: "started", name: "-x" }, "leading hyphen"],
    ["service", { state: "started", use: "launchd" }, "Invalid option"],
    ["service", { enabled: true, runlevel: "../x" }, "no runlevel's name"],
  ])("%s %j: %s", (module, params, words) => {
    const read = () =>
      readParams((module === "service" ? service : sysvinit) as never, { name: "x", ...params });
    expect(read).toThrow(words);
  });

  test.each([
    "systemd",
    "ansible.builtin.systemd",
    "systemd_service",
    "SYSVINIT",
    "ansible.legacy.sysvinit",
    "openrc",
    "auto",
    "service",
  ])("use: %s", (use) => {
    const read = readParams(service, { name: "x", use }) as never;
    const asked = service.observe(read, {}, {} as never).service?.call.args[0];
    expect(asked).toBe(use.toLowerCase().replace(/^.*\./, "").replace("_service", ""));
  });
});

test.each<readonly [string, number, string, boolean, boolean]>([
  ["a line that says so", 0, "ntpd is running", false, true],
  ["a line that says no", 0, "ntpd is stopped", false, false],
  ["a name that says something else", 3, "running-man is not running", false, false],
  ["a line that negates", 3, "ntpd is not running", false, false],
  ["a dead process", 1, "ntpd dead but pid file exists", false, false],
  ["no words, and a good status", 0, "", false, true],
  ["no words, and a bad status", 3, "", false, false],
  ["many lines, and a good status", 0, "stopped\nstopped\n", false, true],
  ["an unknown status, and a process", 7, "", true, true],
  ["an unknown status, and none", 7, "", false, false],
])("life by %s", (_title, rc, output, similar, running) => {
  expect(lifeOf("ntpd", rc, output, similar).running).toBe(running);
});

test("the rules of a firewall are life", () => {
  expect(lifeOf("iptables", 3, "Chain INPUT (policy ACCEPT)\nnothing", false)).toEqual({ running: true });
});

function said(stdout: string, name = "ntpd"): ServiceState {
  const reply = { status: 0, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
  return serviceState({ use: "auto", name, scope: "system" }).parse(reply);
}

describe("what the host says", () => {
  test("of a script", () => {
    const text =
      "manager=sysvinit\ntool=update-rc.d\nlevel=3\nlinked=yes\nlinked=yes\nfound=yes\ndefaults=2 3\nrc=0\nsaid\nntpd is running\n";
    expect(said(text)).toEqual({ ...SYSV, levels: ["3"], defaults: ["2", "3"] });
    expect(said("manager=sysvinit\n")).toMatchObject({ found: false, running: false, tool: undefined });
    expect(said("manager=sysvinit\nfound=yes\nlisted=yes\n")).toMatchObject({ running: true });
  });

  test.each<readonly [string, Partial<OpenrcState>]>([
    ["rc=0\nsaid\n * status: started\n", { running: true }],
    ["rc=3\nsaid\n * status: stopped\n", { running: false }],
    ["rc=8\nsaid\n * status: starting\n", { running: true }],
    ["rc=16\nsaid\n * status: inactive\n", { running: true }],
    ["rc=32\nsaid\n * status: crashed\n", { running: false, crashed: true }],
    ["rc=0\nsaid\nall is well\n", { running: true }],
    ["rc=3\nsaid\nnothing here\n", { running: false, crashed: false }],
    ["listed=no\n", { running: false }],
  ])("of OpenRC: %j", (text, expected) => {
    const head = "manager=openrc\nknown=boot\nknown=default\nknown=sysinit\nlevel=default\nfound=yes\n";
    expect(said(head + text)).toEqual({ ...OPENRC, ...expected });
  });

  test("of a manager that nobody knows, and of systemd", () => {
    expect(said("other=runit\n")).toEqual({ manager: "other", name: "runit" });
    expect(said("Id=ntpd.service\nLoadState=loaded\nActiveState=active\n")).toMatchObject({
      manager: "systemd",
      name: "ntpd.service",
    });
  });
});

describe("what was promised", () => {
  const answer = (seen: ServiceState, ...effects: Effect[]) =>
    serviceState({ use: "auto", name: "ntpd", scope: "system" }).predict?.(seen, overlayOf(effects));
  const gone: readonly ServiceState[] = [
    { ...SYSV, found: false, ...DOWN, ...OFF, linked: false },
    { ...OPENRC, found: false, ...DOWN, ...OFF },
  ];

  test("a service of a package that is not there yet is not known", () => {
    for (const seen of gone) {
      expect(answer(seen, { kind: "package", name: "ntp", installed: true })).toEqual({
        unknown: "there is no ntpd yet; it may be there after the package ntp is installed",
      });
      expect(answer(seen)).toBeUndefined();
    }
  });

  test("one whose script is promised is there", () => {
    for (const seen of gone)
      expect(answer(seen, { kind: "file", path: "/etc/init.d/ntpd" })).toMatchObject({
        known: { found: true, running: false },
      });
  });

  test("what was done to it", () => {
    const unit = { kind: "unit", name: "ntpd", scope: "system" } as const;
    for (const seen of [SYSV, OPENRC]) {
      expect(answer(seen, { ...unit, active: false })).toMatchObject({ known: { running: false } });
      expect(answer(seen, { ...unit, levels: ["4"] })).toMatchObject({
        known: { levels: ["4"], running: true },
      });
      expect(answer(seen)).toBeUndefined();
    }
  });
});

describe.each(SHELLS)("a script, with $name", (shell) => {
  function script(body: string): string {
    const file = path.join(tempFolder(), "it's-a-daemon");
    writeFileSync(file, `#!/bin/sh\ncd "\${0%/*}" || exit\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const BODY = `
case $1 in
start) [ "$2" != fail ] || { echo "no way"; exit 5; }; : >up; echo "begun $2" ;;
stop) [ -e up ] || exit 9; rm up; echo ended ;;
status) if [ -e up ]; then echo runs; else echo stopped; exit 3; fi ;;
*) exit 3 ;;
esac`;

  test("is started, restarted, reloaded and stopped", async () => {
    const name = script(BODY);
    const run = { shell };
    const go = (params: Params) => perform(sysvinit as never, { name, sleep: 0, ...params }, run);
    expect(await go({ state: "stopped" })).toMatchObject({ changed: false });
    expect(await go({ state: "started", args: "'a b'" })).toMatchObject({
      changed: true,
      result: { status: { started: { rc: 0, stdout: "begun a b\n" } } },
    });
    expect(await go({ state: "started" })).toMatchObject({ changed: false });
    expect((await go({ state: "reloaded" })).result.status).toMatchObject({
      reloaded: { stdout: "ended\nbegun \n" },
    });
    expect((await go({ state: "restarted" })).result.status).toMatchObject({ restarted: { rc: 0 } });
    expect(await go({ state: "stopped" })).toMatchObject({ changed: true });
    expect((await go({ state: "restarted" })).result.status).toMatchObject({
      restarted: { rc: 0, stdout: "begun \n" },
    });
    await go({ state: "stopped" });
    expect(await go({ state: "started", args: "fail" })).toMatchObject({
      failed: expect.stringContaining("no way"),
      result: { rc: 5 },
    });
  });

  test("leaves a daemon behind that holds nothing of ours", async () => {
    const name = script("sleep 600 & echo $! >pid; echo begun");
    const seen = { ...SYSV, name, script: name, running: false };
    const call = decided(seen, { name, state: "started" }, sysvinit as never).changes[0]?.operations[0];
    if (call === undefined) throw new Error("nothing to do");
    try {
      expect((await runCall(call, { shell })).stdout.toString()).toBe("begun\n");
    } finally {
      process.kill(Number(readFileSync(path.join(path.dirname(name), "pid"), "utf8")));
    }
  });

  test("is found by what ps says", async () => {
    const name = script(BODY);
    const seen = async (pattern: string) => {
      const read = serviceState({ use: "sysvinit", name, scope: "system", pattern });
      return read.parse(await runCall(read.call, { shell }));
    };
    expect(await seen("node")).toMatchObject({ found: true, running: true });
    expect(await seen("nobody's process")).toMatchObject({ running: false });
  });
});
