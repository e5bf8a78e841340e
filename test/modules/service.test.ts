import { describe, expect, test } from "vitest";
import type { UnitState } from "../../src/host/reads/unit-state.ts";
import { service } from "../../src/modules/service.ts";
import { systemdService } from "../../src/modules/systemd-service.ts";
import { isRefusal, readParams } from "./local-host.ts";

const UNIT: UnitState = {
  manager: "systemd",
  name: "nginx.service",
  id: "nginx.service",
  found: true,
  active: "active",
  sub: "running",
  file: "enabled",
  enabled: true,
  masked: false,
  canReload: true,
  outdated: false,
  properties: { ActiveState: "active" },
};
const STOPPED = { active: "inactive", sub: "dead" };
const OFF = { file: "disabled", enabled: false };
const GONE = { ...STOPPED, found: false, file: "", enabled: false };

function decide(params: Readonly<Record<string, unknown>>, unit: Partial<UnitState> | undefined): unknown {
  const read = readParams(systemdService, params) as never;
  const seen = unit === undefined ? {} : { unit: { ...UNIT, ...unit } };
  const verdict = systemdService.decide(read, seen, {} as never, {});
  return isRefusal(verdict)
    ? `refused: ${verdict.message}`
    : verdict.changes.map((c) => `${c.counts === false ? "~" : ""}${c.summary}`);
}

interface Case {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly unit?: Partial<UnitState>;
  readonly outcome: readonly string[] | string;
}

const CASES: readonly Case[] = [
  { title: "runs and is to run", params: { state: "started" }, outcome: [] },
  {
    title: "is stopped and is to run",
    params: { state: "started" },
    unit: STOPPED,
    outcome: ["start nginx"],
  },
  {
    title: "has failed and is to run",
    params: { state: "started" },
    unit: { active: "failed" },
    outcome: ["start nginx"],
  },
  { title: "is starting", params: { state: "started" }, unit: { active: "activating" }, outcome: [] },
  { title: "is reloading", params: { state: "started" }, unit: { active: "reloading" }, outcome: [] },
  {
    title: "is stopping",
    params: { state: "started" },
    unit: { active: "deactivating" },
    outcome: ["start nginx"],
  },
  { title: "runs and is to stop", params: { state: "stopped" }, outcome: ["stop nginx"] },
  {
    title: "is starting and is to stop",
    params: { state: "stopped" },
    unit: { active: "activating" },
    outcome: ["stop nginx"],
  },
  { title: "is stopped and is to stop", params: { state: "stopped" }, unit: STOPPED, outcome: [] },
  {
    title: "has failed and is to stop",
    params: { state: "stopped" },
    unit: { active: "failed" },
    outcome: [],
  },
  { title: "is restarted every time", params: { state: "restarted" }, outcome: ["restart nginx"] },
  {
    title: "is restarted also where it is stopped",
    params: { state: "restarted" },
    unit: STOPPED,
    outcome: ["restart nginx"],
  },
  { title: "is reloaded", params: { state: "reloaded" }, outcome: ["reload nginx"] },
  {
    title: "is started instead of reloaded",
    params: { state: "reloaded" },
    unit: STOPPED,
    outcome: ["start nginx"],
  },
  {
    title: "can't reload",
    params: { state: "reloaded" },
    unit: { canReload: false },
    outcome: "refused: nginx.service can't reload its configuration",
  },
  {
    title: "can't reload with the old file",
    params: { state: "reloaded", daemon_reload: true },
    unit: { canReload: false },
    outcome: ["~have systemd read its files again", "reload nginx"],
  },
  { title: "is enabled", params: { enabled: true }, outcome: [] },
  {
    title: "is to be enabled",
    params: { enabled: true, state: "started" },
    unit: { ...STOPPED, ...OFF },
    outcome: ["enable nginx", "start nginx"],
  },
  {
    title: "is to be disabled",
    params: { enabled: false, state: "stopped" },
    outcome: ["stop nginx", "disable nginx"],
  },
  { title: "is disabled", params: { enabled: "no" }, unit: OFF, outcome: [] },
  {
    title: "is enabled until the next boot only",
    params: { enabled: true },
    unit: { file: "enabled-runtime", enabled: false },
    outcome: ["enable nginx"],
  },
  {
    title: "is enabled until the next boot, and is not to be",
    params: { enabled: false },
    unit: { file: "enabled-runtime", enabled: false },
    outcome: ["disable nginx"],
  },
  {
    title: "can't be enabled",
    params: { enabled: true },
    unit: { file: "static", enabled: undefined },
    outcome: [],
  },
  {
    title: "can't be disabled",
    params: { enabled: false },
    unit: { file: "static", enabled: undefined },
    outcome: [],
  },
  {
    title: "is to be masked",
    params: { masked: true, state: "stopped" },
    outcome: ["stop nginx", "mask nginx"],
  },
  { title: "is masked", params: { masked: true }, unit: { masked: true, file: "masked" }, outcome: [] },
  {
    title: "is masked until the next boot only",
    params: { masked: true },
    unit: { masked: true, file: "masked-runtime" },
    outcome: ["mask nginx"],
  },
  {
    title: "is made by a generator and is to be disabled",
    params: { enabled: false },
    unit: { file: "generated", enabled: undefined },
    outcome: "refused: nginx.service is made by a program each time (`generated`), so it can't be disabled",
  },
  {
    title: "is made of an init script and is to be disabled",
    params: { enabled: false },
    unit: { file: "generated", enabled: true },
    outcome: ["disable nginx"],
  },
  {
    title: "is a template and is to run",
    params: { state: "started" },
    unit: { lifeless: "template", active: "" },
    outcome: "refused: nginx.service is a template: name an instance of it, `NAME@SOMETHING`",
  },
  {
    title: "is a template and is to be enabled",
    params: { enabled: true },
    unit: { lifeless: "template", active: "", ...OFF },
    outcome: ["enable nginx"],
  },
  {
    title: "is enabled where systemd does not run",
    params: { enabled: true, masked: false },
    unit: { lifeless: "offline", active: "", ...OFF },
    outcome: ["enable nginx"],
  },
  {
    title: "is to run where systemd does not",
    params: { state: "started" },
    unit: { lifeless: "offline", active: "" },
    outcome:
      "refused: nginx.service is on a host that systemd does not run now: it can only be enabled, disabled and masked",
  },
  {
    title: "is to be read again where systemd does not run",
    params: { enabled: true, daemon_reload: true },
    unit: { lifeless: "offline", active: "" },
    outcome:
      "refused: nginx.service is on a host that systemd does not run now: it can only be enabled, disabled and masked",
  },
  {
    title: "is masked and is to run",
    params: { state: "started" },
    unit: { masked: true },
    outcome: "refused: nginx.service is masked, so it can't be started",
  },
  {
    title: "is masked and is to be enabled",
    params: { enabled: true },
    unit: { masked: true },
    outcome: "refused: nginx.service is masked, so it can't be enabled",
  },
  {
    title: "is unmasked and started",
    params: { masked: false, state: "started" },
    unit: { masked: true, ...STOPPED, ...OFF },
    outcome: ["unmask nginx", "start nginx"],
  },
  {
    title: "is not there",
    params: { state: "started" },
    unit: GONE,
    outcome: "refused: Could not find the requested service nginx.service: the host has no such unit",
  },
  {
    title: "is not there, and is to be stopped",
    params: { state: "stopped" },
    unit: GONE,
    outcome: "refused: Could not find the requested service nginx.service: the host has no such unit",
  },
  {
    title: "is not there, and is to be masked",
    params: { masked: true, state: "stopped", enabled: false },
    unit: GONE,
    outcome: ["mask nginx"],
  },
  { title: "is not there, and nothing is asked", params: {}, unit: GONE, outcome: [] },
  {
    title: "has a broken file",
    params: { state: "started" },
    unit: { problem: "bad setting" },
    outcome: "refused: systemd can't use nginx.service: bad setting",
  },
  {
    title: "is read again first",
    params: { daemon_reload: true, daemon_reexec: true, state: "restarted" },
    outcome: ["~have systemd read its files again", "~restart systemd itself", "restart nginx"],
  },
];

describe("a unit that", () => {
  test.each(CASES)("$title", ({ params, unit = {}, outcome }) => {
    expect(decide({ name: "nginx", ...params }, unit)).toEqual(outcome);
  });
});

test("without a name only systemd itself is concerned", () => {
  expect(decide({ daemon_reload: true }, undefined)).toEqual(["~have systemd read its files again"]);
});

test("an alias is enabled by its real name, and both are promised", () => {
  const seen = { unit: { ...UNIT, ...OFF, name: "sshd.service", id: "ssh.service" } };
  const verdict = systemdService.decide(
    readParams(systemdService, { name: "sshd", enabled: true }) as never,
    seen,
    {} as never,
    {},
  );
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes[0]?.operations[0]?.args).toEqual([
    "system",
    "ssh.service",
    "enable",
    "--",
    "ssh.service",
  ]);
  expect(verdict.changes[0]?.effects.map((e) => e.kind === "unit" && e.name)).toEqual([
    "sshd.service",
    "ssh.service",
  ]);
});

test("options go to systemctl", () => {
  const seen = { service: { ...UNIT, ...STOPPED } };
  const params = readParams(service, {
    name: "nginx",
    state: "running",
    no_block: true,
    scope: "user",
    sleep: 3,
  });
  const verdict = service.decide(params as never, seen, {} as never, {});
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes[0]?.operations[0]?.args).toEqual([
    "user",
    "nginx.service",
    "--no-block",
    "start",
    "--",
    "nginx.service",
  ]);
  expect(verdict.warnings).toEqual(["`sleep` means nothing to systemd"]);
  expect(verdict.result?.name).toBe("nginx");
});

test("warnings: what means nothing, and what keeps failing", () => {
  const warnings = (params: object, unit: Partial<UnitState>) => {
    const verdict = systemdService.decide(
      readParams(systemdService, { name: "nginx", ...params }) as never,
      { unit: { ...UNIT, ...unit } },
      {} as never,
      {},
    );
    return isRefusal(verdict) ? [] : verdict.warnings;
  };
  expect(warnings({ enabled: true }, { file: "static", enabled: undefined })).toEqual([
    expect.stringContaining("no [Install] section"),
  ]);
  expect(warnings({ state: "started" }, { active: "activating", sub: "auto-restart" })).toEqual([
    expect.stringContaining("keeps failing"),
  ]);
});

test.each(["-x", "a b", "a*", "a?", ""])("`%s` is no unit's name", (name) => {
  expect(() => readParams(systemdService, { name })).toThrow();
});

test("for all users units are enabled and masked, and nothing else", () => {
  const read = readParams(systemdService, { name: "x.socket", scope: "global", enabled: true }) as never;
  const seen = { ...UNIT, ...OFF, name: "x.socket", id: "x.socket", lifeless: "global" as const, active: "" };
  const verdict = systemdService.decide(read, { unit: seen }, {} as never, {});
  if (isRefusal(verdict)) throw new Error(verdict.message);
  expect(verdict.changes[0]?.operations[0]?.args).toEqual(["global", "x.socket", "enable", "--", "x.socket"]);
  for (const module of [service, systemdService])
    for (const wrong of [{ state: "started" }, { daemon_reload: true }])
      expect(() => readParams(module, { name: "x", scope: "global", ...wrong })).toThrow("`scope: global`");
});

test("the result names the unit as the task does", () => {
  const named = (name: string) => {
    const verdict = systemdService.decide(
      readParams(systemdService, { name }) as never,
      { unit: UNIT },
      {} as never,
      {},
    );
    return verdict.result?.name;
  };
  expect([named("nginx"), named("nginx.service")]).toEqual(["nginx", "nginx.service"]);
});

describe("service without a name", () => {
  test("sees to systemd itself only", () => {
    const verdict = service.decide(
      readParams(service, { daemon_reload: true }) as never,
      {},
      {} as never,
      {},
    );
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.changes.map((c) => `${c.counts === false ? "~" : ""}${c.summary}`)).toHaveLength(1);
  });

  test.each<readonly [object, string]>([
    [{ state: "started" }, "`state` needs the `name`"],
    [{ enabled: true }, "`enabled` needs the `name`"],
    [{ masked: true, daemon_reload: true }, "`masked` needs the `name`"],
    [{}, "it needs a `name`"],
  ])("can't be %j, and neither can a unit", (params, words) => {
    expect(() => readParams(service, { ...params })).toThrow(words);
    expect(() => readParams(systemdService, { ...params })).toThrow(words);
  });
});
